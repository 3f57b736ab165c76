package io.echosounder.scenario;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.echosounder.service.FrameService;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The thread of a blocking connection runs the handler under both dispatches, so all
 * other scenarios try blocking connections with one of them only.
 */
class BlockingDispatchTests {

	@RegisterExtension
	static final Scenario scenario = new Scenario()
		.setting("echo.listeners.inline.port=0", "echo.listeners.inline.framing=lf",
				"echo.listeners.inline.transport=blocking", "echo.listeners.inline.dispatch=inline")
		.setting("echo.listeners.virtual.port=0", "echo.listeners.virtual.framing=lf",
				"echo.listeners.virtual.transport=blocking", "echo.listeners.virtual.dispatch=virtual")
		.listener("nio", "framing=lf")
		.with(ThreadConfiguration.class);

	@ParameterizedTest
	@ValueSource(strings = { "inline", "virtual" })
	void theThreadOfTheConnectionRunsTheHandler(String dispatch) throws IOException {
		try (Client client = Client.connect(scenario.server().port(dispatch))) {
			String thread = "true echo-" + scenario.onlyConnection(dispatch).getConnectionId() + "\n";
			client.send("a\nb\n").send("c\n");
			assertThat(client.readLike(thread.repeat(3))).isEqualTo(thread.repeat(3));
		}
	}

	/** The figure above tells dispatches apart where there is a difference. */
	@ParameterizedTest
	@ValueSource(strings = { "NIO_INLINE", "NIO_VIRTUAL" })
	void onNioTheDispatchDecides(Mode mode) throws IOException {
		try (Client client = scenario.connect("nio", mode)) {
			client.send("a\n").endOutput();
			assertThat(client.readToEnd()).startsWith(Boolean.toString(mode == Mode.NIO_VIRTUAL));
		}
	}

	static final class ThreadConfiguration {

		@Bean
		FrameService service() {
			return (_) -> ByteBuffer.wrap((Thread.currentThread().isVirtual() + " " + Thread.currentThread().getName())
				.getBytes(StandardCharsets.UTF_8));
		}

	}

}
