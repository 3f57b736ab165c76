/**
 * Actuator endpoints for operators.
 */
@NullMarked
package io.echosounder.management;

import org.jspecify.annotations.NullMarked;
