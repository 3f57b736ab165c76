package io.echosounder.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets threads that can go on do so, however busy the machine is.
 */
final class Turn {

	/** One thread that waits for a socket may wake another. */
	private static final int ROUNDS = 3;

	private Turn() {
	}

	/**
	 * Returns when a virtual thread has been woken by a socket that had bytes later than
	 * those of others, and has run behind them.
	 */
	static void ofVirtualThreads() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket writer = new Socket(listener.getInetAddress(), listener.getLocalPort());
				Socket reader = listener.accept()) {
			for (int i = 0; i < ROUNDS; i++) {
				Background reading = Background.start(() -> assertThat(reader.getInputStream().read()).isEqualTo('.'));
				writer.getOutputStream().write('.');
				reading.join();
			}
		}
	}

}
