/**
 * Scenarios of very many connections, and of much traffic.
 */
@NullMarked
package io.echosounder.scenario.load;

import org.jspecify.annotations.NullMarked;
