package io.echosounder.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Buffer into which a blocking connection reads. The connection holds it while the thread
 * waits for bytes, so it is as small as traffic allows. Only the thread of the connection
 * may call, except {@link #capacity}, which is called in turn.
 */
final class ReadBuffer {

	static final int MAX_SIZE = 64 * 1024;

	private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

	private static final int MIN_SIZE = 128;

	/** Size from which a resting connection gives its buffer back. */
	private static final int WORTH_GIVING_BACK = 2 * 1024;

	private static final int REST_MILLIS = 1000;

	private ByteBuffer bytes = ByteBuffer.allocate(MIN_SIZE);

	int capacity() {
		return this.bytes.capacity();
	}

	/** Return the bytes that were read. */
	ByteBuffer flip() {
		return this.bytes.flip();
	}

	/** Release the memory. */
	void release() {
		this.bytes = NO_BUFFER;
	}

	/**
	 * Wait for bytes. Only this thread may replace the buffer, so with a large buffer it
	 * waits a second at most. Then the buffer becomes small, to be filled again.
	 * @return their number; negative for FIN
	 * @throws SocketTimeoutException if the buffer has become small
	 */
	int fill(SocketChannel channel) throws IOException {
		if (this.bytes.capacity() >= WORTH_GIVING_BACK) {
			Socket socket = channel.socket();
			socket.setSoTimeout(REST_MILLIS);
			try {
				int length = socket.getInputStream().read(this.bytes.array());
				this.bytes.clear().position(Math.max(length, 0));
				return length;
			}
			catch (SocketTimeoutException ex) {
				this.bytes = ByteBuffer.allocate(MIN_SIZE);
				throw ex;
			}
		}
		return channel.read(this.bytes.clear());
	}

	/**
	 * Adapt the size to the traffic.
	 * @param length of the last read
	 * @param most bytes that the buffer may have
	 */
	void resize(int length, int most) {
		int size = this.bytes.capacity();
		if (size > most || (length == size && size < most)) {
			this.bytes = ByteBuffer.allocate(Math.min(size * 4, most));
		}
		else if (length < size / 8 && size > MIN_SIZE) {
			this.bytes = ByteBuffer.allocate(Math.max(size / 4, MIN_SIZE));
		}
	}

}
