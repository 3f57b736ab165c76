/**
 * What a network does to connections: it delays, throttles, cuts, loses and resets.
 */
@NullMarked
package io.echosounder.scenario.fault;

import org.jspecify.annotations.NullMarked;
