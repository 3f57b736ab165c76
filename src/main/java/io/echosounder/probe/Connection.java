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

	private final long connectTime;

	/**
	 * Create a connection.
	 * @param socket its socket
	 * @param stream its content
	 * @param header the PROXY header that was sent first; {@code null} for none
	 * @param connectTime ns from the first SYN to the connection
	 */
	Connection(ProbeSocket socket, Stream stream, @Nullable SentHeader header, long connectTime) throws IOException {
		this.socket = socket;
		this.stream = stream;
		this.header = header;
		this.connectTime = connectTime;
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
	 * Return the address of the peer.
	 * @return the address that the socket is connected to
	 */
	public InetAddress address() {
		return this.address;
	}

	/**
	 * Return the time from the first SYN until the connection was established.
	 * @return ns
	 */
	public long connectTime() {
		return this.connectTime;
	}

	/**
	 * Return the earliest expiry of the peer's certificates; {@code null} without TLS.
	 */
	@Nullable Instant certificateExpiry() {
		return (this.stream instanceof TlsStream tls) ? tls.certificateExpiry() : null;
	}

	/**
	 * Close the socket, also while an operation is under way.
	 */
	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
