package io.echosounder.benchmark;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers, below those that the kernel gives to clients (from 32768 up, as
 * Linux is shipped). A server may take seconds until it listens. Meanwhile the kernel
 * could give its port to a client, or a client that polls the port could connect to
 * itself.
 */
final class Ports {

	private static final int FIRST = 20_000;

	private static final int LAST = 32_000;

	private static final int ATTEMPTS = 1000;

	private Ports() {
	}

	/** One that nothing listens on now. */
	static int free() throws IOException {
		for (int i = 0; i < ATTEMPTS; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			try (ServerSocket _ = new ServerSocket(port)) {
				return port;
			}
			catch (BindException _) {
				// the port is taken
			}
		}
		throw new IOException("There is no free port from %d to %d".formatted(FIRST, LAST));
	}

}
