package io.echosounder.scenario;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.service.BadRequestException;
import io.echosounder.service.FrameService;
import io.echosounder.service.SessionService;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Input that a service refuses is answered, counted and not logged; a failure is logged
 * in one line, with its stack trace once.
 */
class RefusedInputTests {

	@RegisterExtension
	static final Scenario scenario = new Scenario().listener("frames", "framing=lf", "service=frames")
		.listener("sessions", "framing=lf", "service=repliers")
		.setting("echo.listeners.raw.service=echo", "echo.listeners.line.service=frames")
		.with(ServiceConfiguration.class);

	@ParameterizedTest
	@CsvSource({ "NIO_INLINE, frames", "NIO_VIRTUAL, frames", "BLOCKING, frames", "NIO_INLINE, sessions" })
	void repliesGoOutInOrderAndTheConnectionGoesOnOrCloses(Mode mode, String base) throws IOException {
		String listener = mode.listener(base);
		long before = refused(listener);
		try (Client client = scenario.connect(base, mode); Client silent = scenario.connect(base, mode)) {
			client.send("a\n?\nb\n?\n");
			assertThat(client.readLike("a\nwhat?\nb\nwhat?\n")).isEqualTo("a\nwhat?\nb\nwhat?\n");
			client.send("c\n!\nd\n");
			assertThat(client.readToEnd()).isEqualTo("c\ngo away\n");
			silent.send("e\n.\nf\n");
			assertThat(silent.readToEnd()).isEqualTo("e\n");
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.REFUSED_INPUT, 2L));
		assertThat(refused(listener) - before).isEqualTo(4);
		assertThat(scenario.server().log().lines(Level.INFO)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "NIO_INLINE, frames", "NIO_VIRTUAL, frames", "BLOCKING, frames", "NIO_INLINE, sessions" })
	void aFailureIsOneLineAndItsStackTraceIsThereOnce(Mode mode, String base) throws IOException {
		String listener = mode.listener(base);
		long before = refused(listener);
		for (int i = 0; i < 3; i++) {
			try (Client client = scenario.connect(base, mode)) {
				client.send("a\nthrow \u0007\n");
				assertThat(client.readToEnd()).isEqualTo("a\n");
			}
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.HANDLER_ERROR, 3L));
		List<ILoggingEvent> errors = scenario.takeWarnings();
		assertThat(errors).hasSize(3)
			.allSatisfy((error) -> assertThat(error.getFormattedMessage())
				.startsWith("Listener " + listener + ": connection " + listener + "-")
				.endsWith(" is closed because its handler failed: java.lang.IllegalStateException: throw \\x07"));
		assertThat(errors.get(0).getThrowableProxy()).isNotNull();
		assertThat(errors.get(1).getThrowableProxy()).isNull();
		assertThat(errors.get(2).getThrowableProxy()).isNull();
		assertThat(refused(listener)).isEqualTo(before);
	}

	private static long refused(String listener) {
		return scenario.server().count("tcp.server.requests.refused", "listener", listener);
	}

	private static ByteBuffer answer(ByteBuffer frame) {
		String text = StandardCharsets.ISO_8859_1.decode(frame.duplicate()).toString();
		return switch (text) {
			case "?" -> throw BadRequestException.replyAndContinue(bytes("what?"));
			case "!" -> throw BadRequestException.replyAndClose(bytes("go away"));
			case "." -> throw new BadRequestException("a full stop");
			default -> {
				if (text.startsWith("throw")) {
					throw new IllegalStateException(text);
				}
				yield frame;
			}
		};
	}

	private static ByteBuffer bytes(String text) {
		return StandardCharsets.ISO_8859_1.encode(text);
	}

	static class ServiceConfiguration {

		@Bean("frames")
		FrameService frameService() {
			return RefusedInputTests::answer;
		}

		@Bean("repliers")
		SessionService sessionService() {
			return (session, frame) -> session.send(answer(frame));
		}

	}

}
