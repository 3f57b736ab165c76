/**
 * What the server promises, tried over real sockets in every mode.
 */
@NullMarked
package io.echosounder.scenario;

import org.jspecify.annotations.NullMarked;
