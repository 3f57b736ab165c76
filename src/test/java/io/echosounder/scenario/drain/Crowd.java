package io.echosounder.scenario.drain;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of many kinds. Each checks what it gets until the server's FIN, and would fail
 * at a reset.
 */
final class Crowd {

	private final int port;

	private final Queue<Background> clients = new ConcurrentLinkedQueue<>();

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicInteger crossed = new AtomicInteger();

	private final AtomicInteger late = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final AtomicInteger reset = new AtomicInteger();

	Crowd(int port) {
		this.port = port;
	}

	/** Clients that send these lines, and expect that before the FIN. */
	void add(int count, String lines, String expected) throws IOException {
		for (int i = 0; i < count; i++) {
			Client client = Client.connect(this.port);
			client.send(lines);
			this.clients.add(Background.start(() -> readToEnd(client, expected)));
		}
	}

	/** As above, with a FIN after the lines. */
	void addHalfClosed(int count, String lines, String expected) throws IOException {
		for (int i = 0; i < count; i++) {
			Client client = Client.connect(this.port);
			client.send(lines).endOutput();
			this.clients.add(Background.start(() -> readToEnd(client, expected)));
		}
	}

	private static void readToEnd(Client client, String expected) throws IOException {
		try (client) {
			assertThat(client.readToEnd()).isEqualTo(expected);
		}
	}

	/** Clients that send a line as soon as they have the reply to the one before. */
	void addPings(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			Client client = Client.connect(this.port);
			this.clients.add(Background.startOnPlatform(() -> pingUntilTheEnd(client)));
		}
	}

	private void pingUntilTheEnd(Client client) throws IOException {
		try (client) {
			boolean goesOn = true;
			for (int i = 0; goesOn; i++) {
				String ping = "PING %d\n".formatted(i);
				client.send(ping);
				String reply = client.readLike(ping);
				goesOn = !reply.isEmpty();
				if (goesOn) {
					assertThat(reply).isEqualTo(ping);
				}
				(goesOn ? this.answered : this.crossed).incrementAndGet();
			}
		}
	}

	/** Clients that send until they cannot, and read nothing. */
	List<Client> addDeaf(int count) throws IOException {
		byte[] lines = Lines.bytes((".".repeat(1023) + "\n").repeat(64));
		List<Client> deaf = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Client client = Client.connect(this.port, 4096);
			deaf.add(client);
			this.clients.add(Background.start(() -> sendUntilTheEnd(client, lines)));
		}
		return deaf;
	}

	private static void sendUntilTheEnd(Client client, byte[] lines) {
		try (client) {
			while (client.socket().isConnected()) {
				client.send(lines);
			}
		}
		catch (IOException _) {
			// the only end that there is
		}
	}

	/**
	 * Clients that connect, have a line echoed and stay, each until one of them fails.
	 */
	void addNewcomers(int threads) {
		for (int i = 0; i < threads; i++) {
			this.clients.add(Background.start(() -> {
				boolean goesOn = true;
				while (goesOn) {
					goesOn = addNewcomer();
				}
			}));
		}
	}

	private boolean addNewcomer() throws IOException {
		Client client;
		try {
			client = Client.connect(this.port);
		}
		catch (ConnectException _) {
			this.refused.incrementAndGet();
			return false;
		}
		String reply;
		try {
			client.send("LATE\n");
			reply = client.readLike("LATE\n");
		}
		catch (IOException _) {
			client.close();
			this.reset.incrementAndGet();
			return false;
		}
		assertThat(reply).isIn("LATE\n", "");
		this.late.incrementAndGet();
		this.clients.add(Background.start(() -> readToEnd(client, "")));
		return true;
	}

	/** Waits until every client has met its end. */
	void join() {
		for (Background client = this.clients.poll(); client != null; client = this.clients.poll()) {
			client.join();
		}
	}

	/** How many lines of those that ping came back. */
	int answered() {
		return this.answered.get();
	}

	/** How many lines of those that ping crossed the FIN. */
	int crossed() {
		return this.crossed.get();
	}

	/** How many newcomers the server has taken. */
	int late() {
		return this.late.get();
	}

	/** How many newcomers were refused. */
	int refused() {
		return this.refused.get();
	}

	/** How many newcomers were reset. */
	int reset() {
		return this.reset.get();
	}

}
