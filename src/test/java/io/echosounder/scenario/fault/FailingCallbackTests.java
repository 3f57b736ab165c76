package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.listener.ObserverFactory;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.HandshakeFailure;
import io.echosounder.transport.RejectReason;
import io.echosounder.transport.TransportObserver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An unexpected failure in the middle of serving a connection: here the observer of the
 * transport throws, as if there was no memory left.
 */
class FailingCallbackTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").with(FailingObservers.class);

	@ParameterizedTest
	@MethodSource
	void anUnexpectedErrorCostsOneConnectionOfTenAndTheOthersGoOn(Mode mode, String callback) throws IOException {
		String listener = mode.listener("echo");
		List<Client> others = Stream.generate(() -> connect(mode)).limit(9).toList();
		try (Client client = connect(mode)) {
			String id = scenario.connection(listener, client).getConnectionId();
			scenario.awaitActive(listener, 10);
			scenario.bean(Fault.class).next.set(callback);
			client.send("a line\n");
			// whether the reply was written before the error, depends on the callback
			assertThat(client.readToEnd()).isIn("", "a line\n");
			for (Client other : others) {
				other.send("served\n");
				assertThat(other.readLike("served\n")).isEqualTo("served\n");
				other.close();
			}
			List<ILoggingEvent> warnings = scenario.takeWarnings();
			assertThat(warnings).hasSize(1);
			assertThat(warnings.getFirst().getLevel()).isEqualTo(Level.ERROR);
			assertThat(warnings.getFirst().getFormattedMessage()).contains(id + " ").contains("closed");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.IO_ERROR, 1L, CloseReason.PEER, 9L));
	}

	static Stream<Arguments> anUnexpectedErrorCostsOneConnectionOfTenAndTheOthersGoOn() {
		return Modes.with(Stream.of("received", "sent", "handled"));
	}

	private static Client connect(Mode mode) {
		try {
			return scenario.connect(mode);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Which callback fails next, once. */
	static final class Fault {

		private final AtomicReference<@Nullable String> next = new AtomicReference<>();

		private void at(String callback) {
			if (this.next.compareAndSet(callback, null)) {
				throw new InternalError("Thrown on request");
			}
		}

	}

	static class FailingObservers {

		@Bean
		Fault fault() {
			return new Fault();
		}

		@Bean
		@Primary
		ObserverFactory failingObservers(@Qualifier("observerFactory") ObserverFactory observers, Fault fault) {
			return (listener) -> new FailingObserver(observers.observerOf(listener), fault);
		}

	}

	/** Reports as it should, and may fail then. */
	private record FailingObserver(TransportObserver observer, Fault fault) implements TransportObserver {

		@Override
		public void opened() {
			this.observer.opened();
		}

		@Override
		public void closed(CloseReason reason) {
			this.observer.closed(reason);
		}

		@Override
		public void rejected(RejectReason reason) {
			this.observer.rejected(reason);
		}

		@Override
		public void received(int bytes) {
			this.observer.received(bytes);
			this.fault.at("received");
		}

		@Override
		public void sent(int bytes) {
			this.observer.sent(bytes);
			this.fault.at("sent");
		}

		@Override
		public void handled(int messages, long nanos) {
			this.observer.handled(messages, nanos);
			this.fault.at("handled");
		}

		@Override
		public void refused() {
			this.observer.refused();
		}

		@Override
		public void unsent(long bytes) {
			this.observer.unsent(bytes);
		}

		@Override
		public void buffered(long bytes) {
			this.observer.buffered(bytes);
		}

		@Override
		public void evicted() {
			this.observer.evicted();
		}

		@Override
		public void handshake(long nanos) {
			this.observer.handshake(nanos);
		}

		@Override
		public void handshakeFailed(HandshakeFailure failure) {
			this.observer.handshakeFailed(failure);
		}

		@Override
		public void truncated() {
			this.observer.truncated();
		}

	}

}
