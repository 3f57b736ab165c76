/**
 * Scenarios of faults, such as networks that delay, throttle, cut, lose and reset.
 */
@NullMarked
package io.echosounder.scenario.fault;

import org.jspecify.annotations.NullMarked;
