package io.echosounder.scenario.load;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that writes without end and reads nothing, until it is told to. Small buffers
 * of its sockets leave the rest to the server.
 */
final class SilentReader implements Closeable {

	private static final int SOCKET_BUFFER = 64 * 1024;

	/** Prime, so that no two places of a buffer look the same. */
	private static final int BLOCK = 16_381;

	private final Client client;

	private final byte[] block = new byte[BLOCK];

	private final Background writer;

	private volatile long written;

	private volatile boolean told;

	SilentReader(int port, Random random) throws IOException {
		this.client = Client.connect(port, SOCKET_BUFFER);
		random.nextBytes(this.block);
		this.writer = Background.start(this::write);
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
	private void write() throws IOException {
		this.client.socket().setSendBufferSize(SOCKET_BUFFER);
		while (!this.told) {
			this.client.send(this.block);
			this.written += BLOCK;
		}
		this.client.endOutput();
	}

	/** How many bytes the socket has taken so far. */
	long written() {
		return this.written;
	}

	/** Ends what it writes, and reads all that it has written. */
	void readAll() throws IOException {
		this.told = true;
		long read = 0;
		byte[] bytes = this.client.read(BLOCK);
		while (Arrays.equals(bytes, this.block)) {
			read += BLOCK;
			bytes = this.client.read(BLOCK);
		}
		assertThat(bytes).as("what follows %d bytes that are as they were sent", read).isEmpty();
		this.writer.join();
		assertThat(read).as("bytes that came back").isEqualTo(this.written);
	}

	@Override
	public void close() throws IOException {
		this.told = true;
		this.client.close();
	}

}
