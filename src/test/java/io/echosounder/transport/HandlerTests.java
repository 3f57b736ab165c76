package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import io.echosounder.testing.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link GatewayDispatcher} and {@link HandlerCompletion} with handlers that
 * run inline.
 */
class HandlerTests {

	private final List<Integer> halts = new ArrayList<>();

	@AutoClose
	private ManualContext context = create(Framing.LF);

	private final List<Message<?>> messages = new ArrayList<>();

	private final CapturedLog log = new CapturedLog();

	private Connection connection;

	private ManualContext create(Framing framing) {
		return new ManualContext(ConnectionFixture.lines().framing(framing).build(),
				new EventLoopGroup(1, System::nanoTime, new OutOfMemory(this.halts::add)));
	}

	@BeforeEach
	void connect() {
		connect(this::echo);
	}

	private void connect(TcpListener gateway) {
		this.connection = this.context.connect((message) -> {
			this.messages.add(message);
			gateway.onMessage(message);
		});
	}

	private void echo(Message<?> message) {
		this.connection.send(message);
	}

	@AfterEach
	void close() {
		this.log.close();
	}

	@Test
	void eachFrameIsAMessageWithTheHeadersOfTheConnection() {
		receive("one\ntwo\n");
		assertThat(this.messages)
			.extracting((message) -> new String((byte[]) message.getPayload(), StandardCharsets.ISO_8859_1))
			.containsExactly("one", "two");
		assertThat(this.messages)
			.allSatisfy((message) -> assertThat(message.getHeaders()).containsEntry(IpHeaders.CONNECTION_ID, "test-1")
				.containsEntry(IpHeaders.REMOTE_PORT, 40000)
				.containsEntry(IpHeaders.IP_ADDRESS, "192.0.2.1"));
		assertThat(text()).isEqualTo("one\ntwo\n");
		assertThat(this.context.counts.answeredFrames()).isEqualTo(2);
		assertThat(this.connection.getPayload()).isNull();
	}

	@Test
	void allFramesOfAReadAreOneMessageIfBatched() {
		this.context.batched = true;
		receive("one\ntwo\nthr");
		assertThat(this.messages).singleElement()
			.extracting(Message::getPayload)
			.isInstanceOfSatisfying(Frames.class, (frames) -> assertThat(frames.size()).isEqualTo(2));
		assertThat(text()).isEqualTo("one\ntwo\n");
		assertThat(this.context.counts.answeredFrames()).isEqualTo(2);
	}

	@Test
	void repliesMayBeOfSeveralTypes() {
		connect((_) -> {
			this.connection.send(new GenericMessage<>("text"));
			this.connection.send(new GenericMessage<>(bytes("bytes")));
			this.connection.send(new GenericMessage<>(ManualContext.frame("buffer")));
			this.connection.send(new GenericMessage<>(Frames.of(ManualContext.frame("a"), ManualContext.frame("b"))));
		});
		receive("\n");
		assertThat(text()).isEqualTo("text\nbytes\nbuffer\na\nb\n");
	}

	// Failures

	@Test
	void aFailureClosesTheConnectionBehindTheRepliesBeforeAndIsLoggedOnce() {
		connect((message) -> {
			if (this.messages.size() == 2) {
				throw new IllegalStateException("Thrown on request");
			}
			echo(message);
		});
		receive("one\ntwo\nthree\n");
		assertThat(this.messages).hasSize(2);
		assertClosed(CloseReason.HANDLER_ERROR, "one\n", 0);
		ILoggingEvent line = onlyError();
		assertThat(line.getFormattedMessage()).isEqualTo("Listener test: connection test-1 from 192.0.2.1:40000 is "
				+ "closed because its handler failed: java.lang.IllegalStateException: Thrown on request");
		assertThat(line.getMDCPropertyMap()).containsEntry("listener", "test").containsEntry("connectionId", "test-1");
	}

	@Test
	void anErrorCostsThisConnectionOnly() {
		connect((_) -> {
			throw new StackOverflowError();
		});
		receive("one\n");
		assertClosed(CloseReason.HANDLER_ERROR, "", 0);
		assertThat(onlyError().getFormattedMessage()).endsWith("java.lang.StackOverflowError");
		assertThat(this.halts).isEmpty();
	}

	@Test
	void aSelfCheckLogsNoFailure() {
		this.context.checking = true;
		connect((_) -> {
			throw new IllegalStateException("Thrown on request");
		});
		receive("one\n");
		assertClosed(CloseReason.HANDLER_ERROR, "", 0);
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void withoutMemoryTheProcessEnds() {
		connect((_) -> {
			throw new MessageHandlingException(new GenericMessage<>(""), new OutOfMemoryError("Thrown on request"));
		});
		receive("one\n");
		assertThat(this.halts).containsExactly(OutOfMemory.STATUS);
	}

	@Test
	void withoutMemoryInATurnTheProcessEnds() {
		this.context.driver().execute(() -> {
			throw new OutOfMemoryError("Thrown on request");
		});
		this.context.driver().runTasks();
		assertThat(this.halts).containsExactly(OutOfMemory.STATUS);
		assertThat(this.connection.hasEnded()).isTrue();
	}

	@Test
	void theRepliesBeforeAPartialFailureAreSentAndCounted() {
		this.context.batched = true;
		connect((_) -> {
			throw new MessageHandlingException(new GenericMessage<>(""), new PartialReplyException(
					Frames.of(ManualContext.frame("1"), ManualContext.frame("2")), new IllegalStateException("third")));
		});
		receive("a\nb\nc\n");
		assertClosed(CloseReason.HANDLER_ERROR, "1\n2\n", 2);
		assertThat(onlyError().getFormattedMessage()).endsWith("IllegalStateException: third");
	}

	@Test
	void aRefusalIsCountedAndNotLogged() {
		this.context.batched = true;
		connect((_) -> {
			throw PartialReplyException.refusal(Frames.of(ManualContext.frame("no")), 1,
					new IllegalArgumentException("not so"));
		});
		receive("a\nb\n");
		assertClosed(CloseReason.REFUSED_INPUT, "no\n", 1);
		assertThat(this.context.counts.refusedFrames()).isOne();
		assertThat(this.log.lines(Level.INFO)).isEmpty();
	}

	@Test
	void aRefusalWhoseRepliesCannotBeSentIsAFailure() {
		this.context = create(Framing.LENGTH1);
		this.context.batched = true;
		IllegalArgumentException refusal = new IllegalArgumentException("not so");
		connect((_) -> {
			throw PartialReplyException.refusal(Frames.of(ManualContext.frame("1"), ByteBuffer.allocate(256)), 1,
					refusal);
		});
		receive("\1a");
		assertClosed(CloseReason.HANDLER_ERROR, "\0011", 1);
		assertThat(this.context.counts.refusedFrames()).isZero();
		assertThat(onlyError().getThrowableProxy().getSuppressed()).singleElement()
			.satisfies((suppressed) -> assertThat(suppressed.getMessage()).isEqualTo("not so"));
	}

	@Test
	void aReplyThatCannotBeSentIsAFailureOfTheHandlerThatSeesNone() {
		this.context = create(Framing.LENGTH1);
		connect((message) -> {
			this.connection
				.send((this.messages.size() == 2) ? new GenericMessage<>(ByteBuffer.allocate(256)) : message);
		});
		receive("\1a\1b\1c");
		assertThat(this.messages).hasSize(2);
		assertClosed(CloseReason.HANDLER_ERROR, "\1a", 0);
		assertThat(onlyError().getFormattedMessage()).contains("LENGTH1");
	}

	@Test
	void aReplyOfAnotherThreadThatCannotBeSentFailsThere() {
		this.context = create(Framing.LENGTH1);
		connect(this::echo);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.connection.send(new GenericMessage<>(ByteBuffer.allocate(256))));
		receive("\1a");
		assertThat(text()).isEqualTo("\1a");
		assertThat(this.connection.isOpen()).isTrue();
	}

	@Test
	void aConnectionThatAHandlerEndsGetsNoMoreMessages() {
		connect((message) -> {
			this.connection.abort(CloseReason.FORCED);
			echo(message);
		});
		receive("one\ntwo\n");
		assertThat(this.messages).hasSize(1);
		assertClosed(CloseReason.FORCED, "", 2);
	}

	@Test
	void aClientThatWasClosedInItsHandlerGetsNoMoreMessages() {
		this.context.server = false;
		connect((_) -> {
			this.connection.close();
		});
		receive("one\ntwo\n");
		assertThat(this.messages).hasSize(1);
		assertThatExceptionOfType(ConnectionEndedException.class)
			.isThrownBy(() -> this.connection.send(new GenericMessage<>("late")));
	}

	// Thread state after a handler

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anInterruptIsCleared(boolean fails) {
		connect((_) -> {
			Thread.currentThread().interrupt();
			if (fails) {
				throw new IllegalStateException("Thrown on request");
			}
		});
		receive("one\n");
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void anInterruptOfACallbackIsCleared() {
		this.connection.core().handlers.dispatch(() -> Thread.currentThread().interrupt());
		assertThat(Thread.interrupted()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void linesOfTheHandlerNameTheConnection(boolean server) {
		this.context.server = server;
		List<Map<String, String>> seen = new ArrayList<>();
		connect((_) -> seen.add(Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of())));
		receive("one\n");
		assertThat(seen).containsExactly(
				server ? Map.of("listener", "test", "connectionId", "test-1") : Map.of("connectionId", "test-1"));
		assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
	}

	@Test
	void aCallbackInsideAnotherHandlerLeavesItsLinesAlone() {
		List<Map<String, String>> seen = new ArrayList<>();
		MDC.put("connectionId", "other");
		try {
			this.connection.core().handlers
				.dispatch(() -> seen.add(Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of())));
			assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("connectionId", "other"));
		}
		finally {
			MDC.clear();
		}
		assertThat(seen).containsExactly(Map.of("listener", "test", "connectionId", "test-1"));
	}

	@Test
	void aCallbackThatFailsClosesTheConnection() {
		this.connection.core().handlers.dispatch(() -> {
			throw new IOException("Thrown on request");
		});
		assertClosed(CloseReason.HANDLER_ERROR, "", 0);
		assertThat(onlyError().getFormattedMessage()).endsWith("java.io.IOException: Thrown on request");
	}

	@Test
	void aCallbackWithoutMemoryEndsTheProcess() {
		this.connection.core().handlers.dispatch(() -> {
			throw new OutOfMemoryError("Thrown on request");
		});
		assertThat(this.halts).containsExactly(OutOfMemory.STATUS);
	}

	@Test
	void onlyTheHandlerItselfIsTheCaller() {
		GatewayDispatcher dispatcher = this.connection.core().dispatcher;
		List<Boolean> seen = new ArrayList<>();
		connect((_) -> {
			GatewayDispatcher inside = this.connection.core().dispatcher;
			seen.add(inside.isByCaller());
			seen.add(inside.isUnderWay());
			seen.add(this.connection.core().isHandling());
			Thread other = Thread.ofVirtual().start(() -> seen.add(inside.isByCaller()));
			try {
				other.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		receive("one\n");
		assertThat(seen).containsExactly(true, true, true, false);
		assertThat(dispatcher.isByCaller()).isFalse();
		assertThat(this.connection.core().dispatcher.isByCaller()).isFalse();
		assertThat(this.connection.core().isHandling()).isFalse();
	}

	@Test
	void headersAreSharedAndReleasedWhenTheConnectionRests() {
		GatewayDispatcher dispatcher = this.connection.core().dispatcher;
		receive("one\n");
		ConnectionHeaders headers = dispatcher.headers();
		this.context.driver().advance(Duration.ofSeconds(1).toNanos() - 1);
		assertThat(dispatcher.headers()).isSameAs(headers);
		this.context.driver().advance(1);
		assertThat(dispatcher.headers()).isNotSameAs(headers).isEqualTo(headers);
	}

	private void receive(String text) {
		this.context.driver().receive(text);
	}

	private String text() {
		return this.context.driver().text();
	}

	private ILoggingEvent onlyError() {
		assertThat(this.log.lines(Level.WARN)).hasSize(1);
		return this.log.events().getLast();
	}

	private void assertClosed(CloseReason reason, String replies, int answered) {
		assertThat(text()).isEqualTo(replies);
		assertThat(this.connection.closeReason()).isEqualTo(reason);
		assertThat(this.context.counts.answeredFrames()).isEqualTo(answered);
		this.context.driver().receiveEnd();
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(reason, 1));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
