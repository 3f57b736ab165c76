/**
 * The self-check: the server sends requests to each of its listeners through its own
 * socket.
 */
@NullMarked
package io.echosounder.selfcheck;

import org.jspecify.annotations.NullMarked;
