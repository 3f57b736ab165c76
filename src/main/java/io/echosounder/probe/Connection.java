package io.echosounder.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A connection that is ready for payloads. Used by one thread at a time.
 */
public final class Connection implements Closeable {

	private final ProbeSocket socket;

	private final Stream stream;

	private final @Nullable SentHeader header;

	private final InetAddress address;

	/**
	 * Puts a connection together.
	 * @param socket its socket
	 * @param stream its content
	 * @param header the PROXY header that was sent first; {@code null} for none
	 */
	Connection(ProbeSocket socket, Stream stream, @Nullable SentHeader header) throws IOException {
		this.socket = socket;
		this.stream = stream;
		this.header = header;
		this.address = socket.peer().getAddress();
	}

	ProbeSocket socket() {
		return this.socket;
	}

	Stream stream() {
		return this.stream;
	}

	@Nullable SentHeader header() {
		return this.header;
	}

	/**
	 * Whom it goes to.
	 * @return the peer's address
	 */
	public InetAddress address() {
		return this.address;
	}

	/** When the first of the peer's certificates expires; {@code null} without TLS. */
	@Nullable Instant certificateExpiry() {
		return (this.stream instanceof TlsStream tls) ? tls.certificateExpiry() : null;
	}

	/**
	 * Closes the socket, whatever is under way.
	 */
	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
