package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.proxyprotocol.ProxyHeaderEncoder;

/**
 * PROXY header of a connection, which names its own source and destination.
 */
final class SentHeader {

	/** Minimum match, as fewer equal bytes could be chance. */
	private static final int MIN_MATCH = 4;

	private final ByteBuffer bytes;

	/**
	 * Encode the header.
	 * @param version 1 or 2
	 */
	SentHeader(int version, ProbeSocket socket) throws IOException {
		this.bytes = ProxyHeaderEncoder.encode(ProxyHeader.tcp(version, socket.local(), socket.peer()));
	}

	/** Send the header. */
	void send(ProbeSocket socket, Deadline deadline) throws IOException, DeadlineException, InterruptedException {
		ByteBuffer rest = this.bytes.duplicate();
		while (!socket.write(rest)) {
			socket.await(true, deadline);
		}
	}

	/**
	 * Return whether the peer has taken the header for content.
	 * @param first bytes that came back; not consumed
	 */
	boolean isEchoedBy(ByteBuffer first) {
		int length = Math.min(first.remaining(), this.bytes.remaining());
		return length >= MIN_MATCH
				&& first.slice(first.position(), length).equals(this.bytes.slice(this.bytes.position(), length));
	}

	static ProbeException notRead() {
		return new ProbeException(Reason.PROXY, "The peer has sent the PROXY header back, so it does not read it");
	}

}
