package io.echosounder.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A connection that is ready for payloads.
 *
 * @param wire its socket
 * @param stream its content
 * @param header the PROXY header that was sent first; {@code null} for none
 */
record Connection(Wire wire, Stream stream, @Nullable SentHeader header) implements Closeable {

	InetAddress address() throws IOException {
		return this.wire.peer().getAddress();
	}

	/** When the first of the peer's certificates expires; {@code null} without TLS. */
	@Nullable Instant certificateExpiry() {
		return (this.stream instanceof TlsStream tls) ? tls.certificateExpiry() : null;
	}

	@Override
	public void close() throws IOException {
		this.wire.close();
	}

}
