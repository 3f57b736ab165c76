/**
 * The order in which the parts of the application start and stop.
 */
@NullMarked
package io.echosounder.lifecycle;

import org.jspecify.annotations.NullMarked;
