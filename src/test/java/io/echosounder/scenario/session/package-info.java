/**
 * Scenarios of sessions: the order of their callbacks, what they send, how they end.
 */
@NullMarked
package io.echosounder.scenario.session;

import org.jspecify.annotations.NullMarked;
