/**
 * What clients meet when the server ends.
 */
@NullMarked
package io.echosounder.scenario.drain;

import org.jspecify.annotations.NullMarked;
