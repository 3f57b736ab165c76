package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Frame that a listener sends unasked, once to each connection.
 *
 * @param text creates the text; called in the connection's turn, so it must not block
 * @param atFirstFrame whether the banner is sent when the peer's first frame is complete,
 * before its reply; else when the connection is open, after the PROXY header and the TLS
 * handshake
 * @param thenClose whether the connection is closed then; the first frame has no reply
 */
public record Banner(Function<Connection, ByteBuffer> text, boolean atFirstFrame, boolean thenClose) {

}
