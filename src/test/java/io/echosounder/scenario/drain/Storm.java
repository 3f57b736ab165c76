package io.echosounder.scenario.drain;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that connect, have one line echoed, close and begin again, until one of them
 * fails.
 */
final class Storm {

	private final int port;

	private final AtomicInteger echoed = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final AtomicInteger reset = new AtomicInteger();

	private final List<Background> clients = new ArrayList<>();

	Storm(int port, int clients) {
		this.port = port;
		for (int i = 0; i < clients; i++) {
			this.clients.add(Background.start(this::run));
		}
	}

	private void run() throws IOException {
		boolean goesOn = true;
		while (goesOn) {
			goesOn = connectAndEcho();
		}
	}

	private boolean connectAndEcho() throws IOException {
		String line = "LINE %s\n".formatted(this.echoed);
		Client client;
		try {
			client = Client.connect(this.port);
		}
		catch (SocketException _) {
			// refused; or reset, if the socket was closed between SYN and ACK
			this.refused.incrementAndGet();
			return false;
		}
		try (client) {
			return echo(client, line);
		}
	}

	private boolean echo(Client client, String line) {
		String reply;
		try {
			client.send(line);
			reply = client.readLike(line);
		}
		catch (IOException _) {
			this.reset.incrementAndGet();
			return false;
		}
		assertThat(reply).isEqualTo(line);
		this.echoed.incrementAndGet();
		return true;
	}

	/** Waits until every client has met its end. */
	void join() {
		this.clients.forEach(Background::join);
	}

	/** How many lines came back. */
	int echoed() {
		return this.echoed.get();
	}

	/** How many clients ended as their connect was refused. */
	int refused() {
		return this.refused.get();
	}

	/** How many clients ended as their connection was reset. */
	int reset() {
		return this.reset.get();
	}

}
