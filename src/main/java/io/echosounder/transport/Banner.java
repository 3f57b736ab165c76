package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * What a listener says by itself, once to each connection, as a frame.
 *
 * @param text makes what is said; called in the connection's turn, so it must not block
 * @param atFirstFrame whether it is said when the peer's first frame is complete, before
 * the reply to that; else as soon as the connection is open, behind the PROXY header and
 * the TLS handshake
 * @param thenClose whether the connection is closed then; the first frame has no reply
 */
public record Banner(Function<Connection, ByteBuffer> text, boolean atFirstFrame, boolean thenClose) {

}
