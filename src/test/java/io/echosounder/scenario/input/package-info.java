/**
 * Scenarios of input that is wrong, hostile or random.
 */
@NullMarked
package io.echosounder.scenario.input;

import org.jspecify.annotations.NullMarked;
