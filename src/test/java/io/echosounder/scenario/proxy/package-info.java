/**
 * Scenarios of the PROXY protocol on real sockets: facts, refusals, and events in the
 * middle of a header.
 */
@NullMarked
package io.echosounder.scenario.proxy;

import org.jspecify.annotations.NullMarked;
