package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.proxyprotocol.ProxyHeaderEncoder;

/**
 * The PROXY header of a connection: that it is from where it is from, to where it goes.
 */
final class SentHeader {

	/** Fewer equal bytes could be chance. */
	private static final int MIN_MATCH = 4;

	private final ByteBuffer bytes;

	/**
	 * Encodes the header.
	 * @param version 1 or 2
	 */
	SentHeader(int version, ProbeSocket socket) throws IOException {
		this.bytes = ProxyHeaderEncoder.encode(ProxyHeader.tcp(version, socket.local(), socket.peer()));
	}

	/** Sends it. */
	void send(ProbeSocket socket, Deadline deadline) throws IOException, DeadlineException, InterruptedException {
		ByteBuffer rest = this.bytes.duplicate();
		while (!socket.write(rest)) {
			socket.await(true, deadline);
		}
	}

	/**
	 * Whether the peer has taken it for content.
	 * @param first what came back; is not consumed
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
