package io.echosounder.scenario.fault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.echosounder.service.FrameService;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client and the connection that it has, brought to a certain point. The client has a
 * small receive buffer, so that a huge reply does not fit into the kernel.
 */
final class Encounter implements Closeable {

	private static final String LINE = "a line\n";

	private static final int HUGE = 10_000_000;

	private final Scenario scenario;

	private final Mode mode;

	private final String listener;

	private final Gate gate = new Gate();

	private final Client client;

	private final Connection connection;

	/** Bytes that the client is promised and has not read. */
	private int outstanding;

	private Encounter(Scenario scenario, String base, Mode mode) throws IOException {
		this.scenario = scenario;
		this.mode = mode;
		this.listener = mode.listener(base);
		this.client = Client.connect(scenario.server().port(this.listener), 16 * 1024);
		this.connection = scenario.connection(this.listener, this.client);
	}

	static Encounter at(Point point, Scenario scenario, String base, Mode mode) throws IOException {
		Encounter encounter = new Encounter(scenario, base, mode);
		scenario.bean(ChosenService.class).choose(serviceWith(encounter.gate));
		encounter.goTo(point);
		return encounter;
	}

	private static FrameService serviceWith(Gate gate) {
		return (frame) -> switch (StandardCharsets.US_ASCII.decode(frame.duplicate()).toString()) {
			case "held" -> {
				gate.pass();
				yield frame;
			}
			case "huge" -> ByteBuffer.allocate(HUGE);
			default -> frame;
		};
	}

	private void goTo(Point point) throws IOException {
		switch (point) {
			case CONNECTED -> assertThat(this.connection.isOpen()).isTrue();
			case IDLE -> echo();
			case MID_FRAME -> {
				this.client.send("half a li");
				this.scenario.awaitReceived(this.listener, this.client, 9);
			}
			case HANDLING -> {
				this.client.send("held\n");
				this.outstanding = 5;
				this.gate.awaitHeld(1);
			}
			case REPLYING -> startReply();
			case HALF_CLOSED -> {
				startReply();
				this.client.endOutput();
				// a blocking connection does not read while it writes
				await().until(() -> isBlocking() || this.connection.closeReason() == CloseReason.PEER);
			}
			case LINGERING -> {
				echo();
				this.connection.close();
				assertThat(this.client.readToEnd()).isEmpty();
			}
		}
	}

	private boolean isBlocking() {
		return this.mode == Mode.BLOCKING;
	}

	private void echo() throws IOException {
		this.client.send(LINE);
		assertThat(this.client.readLike(LINE)).isEqualTo(LINE);
		// the client may have the reply before the server is done with it
		await().until(() -> this.connection.isQuiet(Duration.ZERO));
	}

	private void startReply() throws IOException {
		this.client.send("huge\n");
		this.outstanding = HUGE + 1;
		await().until(() -> this.connection.unsentBytes() > 0 && this.client.socket().getInputStream().available() > 0);
	}

	Client client() {
		return this.client;
	}

	Connection connection() {
		return this.connection;
	}

	/** Lets the handler go on, if it is held. */
	void release() {
		this.gate.open();
	}

	/** The client gets all that it was promised, then FIN, and no RST. */
	void assertEveryReplyArrivesAndThenFin() throws IOException {
		assertThat(this.client.readToEnd()).hasSize(this.outstanding);
	}

	/** Waits until the connection is closed, and no longer listed. */
	void awaitGone() {
		await().until(() -> this.connection.hasEnded() && this.scenario.server()
			.listener(this.listener)
			.openConnection(this.connection.getConnectionId()) == null);
	}

	@Override
	public void close() throws IOException {
		release();
		this.client.close();
	}

}
