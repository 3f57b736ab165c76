package io.echosounder.scenario.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that wants an echo of every one of its numbered lines. At a FIN it connects
 * again, and sends the line that was not answered again. Anything else is a failure.
 */
final class FaithfulClient {

	/** Between lines, so that the machine has time for others. */
	private static final Duration THINKING = Duration.ofMillis(2);

	private final int port;

	private final String name;

	private final Background work;

	private volatile boolean over;

	private volatile int answered;

	private volatile int sentAgain;

	private volatile int connects;

	FaithfulClient(int port, int number) {
		this.port = port;
		this.name = "client " + number;
		this.work = Background.start(this::run);
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
	private void run() throws IOException {
		boolean goesOn = true;
		while (goesOn) {
			try (Client client = Client.connect(this.port)) {
				this.connects++;
				goesOn = echoUntilFin(client);
			}
		}
	}

	/** Returns whether there was a FIN, rather than that all is done. */
	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
	private boolean echoUntilFin(Client client) throws IOException {
		while (!this.over) {
			String line = "%s line %d\n".formatted(this.name, this.answered);
			assertThat(client.socket().getInputStream().available()).as("bytes that nobody asked for").isZero();
			client.send(line);
			String reply = client.readLike(line);
			if (reply.isEmpty()) {
				this.sentAgain++;
				return true;
			}
			assertThat(reply).isEqualTo(line);
			this.answered++;
			LockSupport.parkNanos(THINKING.toNanos());
		}
		client.endOutput();
		assertThat(client.readToEnd()).as("bytes that nobody asked for").isEmpty();
		return false;
	}

	/** How many lines were echoed: all before the one with this number. */
	int answered() {
		return this.answered;
	}

	/** How many lines crossed a FIN. */
	int sentAgain() {
		return this.sentAgain;
	}

	int reconnects() {
		return this.connects - 1;
	}

	/** Has its last line echoed, and ends. */
	void end() {
		this.over = true;
		this.work.join();
	}

	boolean isAlive() {
		return !this.work.isDone();
	}

}
