package io.echosounder.transport;

import java.time.Duration;
import java.util.Map;

import io.echosounder.framing.Framing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection of all its parts, on a driver and a clock that the test moves.
 */
class ConnectionTests {

	private final ManualContext context = new ManualContext(TransportOptions.builder().framing(Framing.LF).build());

	private final Connection connection = this.context.connect(this::echo);

	private void echo(Message<?> message) {
		this.connection.send(message);
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void whatIsSentBeforeFinIsAnsweredAndThenFinFollows() {
		ManualDriver driver = this.context.driver();
		assertThat(driver.receive("one\ntwo\n")).isTrue();
		driver.receiveEnd();
		assertThat(driver.text()).isEqualTo("one\ntwo\n");
		assertThat(driver.hasOutputEnded()).isTrue();
		assertThat(driver.isClosed()).isTrue();
		assertThat(this.context.counts.closed()).containsExactly(Map.entry(CloseReason.PEER, 1));
		assertThat(this.connection.isQuiet(Duration.ZERO)).isFalse();
		assertThat(driver.pendingTimers()).isZero();
	}

}
