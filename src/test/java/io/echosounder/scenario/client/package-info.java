/**
 * The client against the server.
 */
@NullMarked
package io.echosounder.scenario.client;

import org.jspecify.annotations.NullMarked;
