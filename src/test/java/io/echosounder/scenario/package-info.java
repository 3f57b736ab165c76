/**
 * Scenarios over real sockets for the promises of the server, in every mode.
 */
@NullMarked
package io.echosounder.scenario;

import org.jspecify.annotations.NullMarked;
