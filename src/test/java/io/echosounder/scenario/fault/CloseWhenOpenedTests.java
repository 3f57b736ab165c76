package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.ip.tcp.connection.TcpConnectionOpenEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection is told to close in the moment in which it is opened.
 */
class CloseWhenOpenedTests {

	private static final int CLIENTS = 20;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "idle-timeout=0s").with(Closing.class);

	@ParameterizedTest
	@ModeSource
	void theClientHearsFin(Mode mode) throws IOException {
		for (int i = 0; i < CLIENTS; i++) {
			try (Client client = scenario.connect(mode)) {
				assertThat(client.readToEnd()).isEmpty();
			}
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, (long) CLIENTS));
	}

	static class Closing {

		/** It is the connection's turn all the while. */
		@Bean
		ApplicationListener<TcpConnectionOpenEvent> closing() {
			return (event) -> {
				((Connection) event.getSource()).close();
				// behind the thread which finds that it is not its turn
				CompletableFuture.runAsync(() -> {
				}, Thread::startVirtualThread).join();
			};
		}

	}

}
