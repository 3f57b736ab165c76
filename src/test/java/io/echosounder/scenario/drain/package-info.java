/**
 * Scenarios of clients of a server that drains.
 */
@NullMarked
package io.echosounder.scenario.drain;

import org.jspecify.annotations.NullMarked;
