package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A kind of deadline, with listeners for which only that deadline is set.
 */
enum Deadline {

	IDLE(CloseReason.IDLE),

	FRAME(CloseReason.FRAME_TIMEOUT),

	WRITE(CloseReason.SLOW_READER);

	private static final int MORE_THAN_THE_KERNEL_TAKES = 20_000_000;

	private final CloseReason reason;

	Deadline(CloseReason reason) {
		this.reason = reason;
	}

	CloseReason reason() {
		return this.reason;
	}

	/** Name of this kind's listeners, without the mode. */
	String base() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** A server with listeners for all kinds. */
	static Scenario listeners(String timeout) {
		Scenario scenario = new Scenario();
		for (Deadline deadline : values()) {
			List<String> settings = new ArrayList<>(List.of("framing=lf"));
			Arrays.stream(values())
				.map((other) -> other.base() + "-timeout=" + ((other == deadline) ? timeout : "0s"))
				.forEach(settings::add);
			scenario.listener(deadline.base(), settings.toArray(String[]::new));
		}
		return scenario;
	}

	/** Makes the time of a client run. */
	void provoke(Client client) throws IOException {
		switch (this) {
			case IDLE -> client.send("a line\n");
			case FRAME -> client.send("half a li");
			case WRITE -> Background.start(() -> sendTooMuch(client));
		}
	}

	/** Waits until the last byte that can be sent has been sent. */
	void awaitProvoked(Scenario scenario, String listener, Client client) {
		switch (this) {
			case IDLE -> {
				scenario.awaitReceived(listener, client, 7);
				scenario.awaitQuiet(listener, client);
			}
			case FRAME -> scenario.awaitReceived(listener, client, 9);
			case WRITE -> {
				scenario.awaitUnsent(listener);
				scenario.awaitStable(() -> scenario.server().count("tcp.server.sent", "listener", listener));
			}
		}
	}

	/** Until the server resets it. */
	private static void sendTooMuch(Client client) {
		try {
			client.send("a line\n".repeat(MORE_THAN_THE_KERNEL_TAKES / 7));
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
		}
	}

}
