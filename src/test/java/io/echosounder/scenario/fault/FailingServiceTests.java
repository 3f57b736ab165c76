package io.echosounder.scenario.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A service that throws any failure, at any frame of a batch.
 */
class FailingServiceTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").with(ChosenService.ServiceConfiguration.class);

	@ParameterizedTest
	@MethodSource("failures")
	void thatThrowsAtTheFirstFrameOfABatchCostsItsConnectionAndOneLineInTheLog(Mode mode, Failure failure)
			throws IOException {
		failsAt(mode, failure, "THROW\nafter\nlast\n", "");
	}

	@ParameterizedTest
	@MethodSource("failures")
	void thatThrowsInTheMiddleOfABatchHasTheRepliesBeforeSent(Mode mode, Failure failure) throws IOException {
		failsAt(mode, failure, "first\nsecond\nTHROW\nlast\n", "first\nsecond\n");
	}

	@ParameterizedTest
	@MethodSource("failures")
	void thatThrowsAtTheLastFrameOfABatchHasTheRepliesBeforeSent(Mode mode, Failure failure) throws IOException {
		failsAt(mode, failure, "first\nsecond\nTHROW\nhalf a li", "first\nsecond\n");
	}

	/** On an event loop nothing can wait, as it reads no more while the service runs. */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void thatThrowsWhileMoreMessagesWaitIsGivenNoneOfThemAndAnswersNone(Mode mode) throws IOException {
		String listener = mode.listener("echo");
		Gate gate = new Gate();
		List<String> given = new CopyOnWriteArrayList<>();
		scenario.bean(ChosenService.class).choose((frame) -> {
			given.add(StandardCharsets.US_ASCII.decode(frame.duplicate()).toString());
			if (given.size() == 1) {
				gate.pass();
			}
			return Failure.RUNTIME_EXCEPTION.replyTo(frame);
		});
		try (Client client = scenario.connect(mode)) {
			String id = scenario.connection(listener, client).getConnectionId();
			sendAndAwait(mode, client, "held\n");
			gate.awaitHeld(1);
			for (String message : List.of("before\nTHROW\nafter\n", "behind\n", "THROW behind\n", "last\n")) {
				sendAndAwait(mode, client, message);
			}
			gate.open();
			assertThat(client.readToEnd()).isEqualTo("held\nbefore\n");
			assertOneError("Listener " + listener + ": connection " + id + " ", IllegalStateException.class);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L));
		assertThat(given).containsExactly("held", "before", "THROW");
	}

	/** With virtual handlers, reading goes on, and each read waits as a message. */
	private static void sendAndAwait(Mode mode, Client client, String message) throws IOException {
		Connection connection = scenario.connection(mode.listener("echo"), client);
		long received = connection.receivedBytes();
		client.send(message);
		if (mode == Mode.NIO_VIRTUAL) {
			scenario.awaitReceived(mode.listener("echo"), client, received + message.length());
		}
	}

	static Stream<Arguments> failures() {
		return Modes.with(Stream.of(Failure.values()));
	}

	private static void failsAt(Mode mode, Failure failure, String batch, String replies) throws IOException {
		String listener = mode.listener("echo");
		scenario.bean(ChosenService.class).choose(failure::replyTo);
		try (Client client = scenario.connect(mode); Client other = scenario.connect(mode)) {
			String id = scenario.connection(listener, client).getConnectionId();
			client.send("before\n");
			assertThat(client.readLike("before\n")).isEqualTo("before\n");
			client.send(batch);
			assertThat(client.readToEnd()).isEqualTo(replies);
			other.send("served\n");
			assertThat(other.readLike("served\n")).isEqualTo("served\n");
			assertOneError("Listener " + listener + ": connection " + id + " ", failure.create().getClass());
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L, CloseReason.PEER, 1L));
	}

	private static void assertOneError(String start, Class<?> cause) {
		List<ILoggingEvent> warnings = scenario.takeWarnings();
		assertThat(warnings).hasSize(1);
		ILoggingEvent error = warnings.getFirst();
		assertThat(error.getLevel()).isEqualTo(Level.ERROR);
		assertThat(error.getFormattedMessage()).startsWith(start);
		assertThat(error.getFormattedMessage()).contains("failed: " + cause.getName());
		// the stack trace is logged once a minute
		if (error.getThrowableProxy() instanceof ThrowableProxy proxy) {
			assertThat(proxy.getThrowable()).isExactlyInstanceOf(cause);
		}
	}

}
