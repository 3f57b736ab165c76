package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import io.echosounder.testing.CapturedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.history.MessageHistory;
import org.springframework.integration.support.management.micrometer.MicrometerMetricsCaptor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DirectReplyGateway} with {@link ConnectionReplyChannel}.
 */
class DirectReplyGatewayTests {

	@AutoClose
	private final ManualContext context = new ManualContext(ConnectionFixture.lines().framing(Framing.LF).build());

	@AutoClose
	private final CapturedLog log = new CapturedLog();

	private final DirectReplyGateway gateway = new DirectReplyGateway();

	private final DirectChannel requests = new DirectChannel();

	private final List<Message<?>> messages = new ArrayList<>();

	@Test
	void allMessagesNameTheReplyChannelOfTheirConnection() {
		connect(DirectReplyGatewayTests::echo);
		receive("one\ntwo\n");
		assertThat(text()).isEqualTo("one\ntwo\n");
		assertThat(this.messages).hasSize(2);
		assertThat(this.messages.getFirst().getHeaders().getReplyChannel()).isNotNull()
			.hasToString("reply channel of test-1")
			.isSameAs(this.messages.getLast().getHeaders().getReplyChannel())
			.isSameAs(this.messages.getLast().getHeaders().getErrorChannel());
	}

	@Test
	void aBatchIsSentAsItIs() {
		this.context.batched = true;
		connect(DirectReplyGatewayTests::echo);
		receive("one\ntwo\n");
		receive("three\n");
		assertThat(text()).isEqualTo("one\ntwo\nthree\n");
		assertThat(this.messages).hasSize(2)
			.allSatisfy((message) -> assertThat(message.getHeaders()).isSameAs(this.messages.getFirst().getHeaders()));
	}

	@Test
	void aReplyMayComeLaterAndMoreThanOnce() {
		connect((_) -> {
		});
		receive("one\n");
		Message<?> request = this.messages.getFirst();
		reply(request, "first");
		reply(request, "second");
		assertThat(text()).isEqualTo("first\nsecond\n");
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void aReplyBehindTheEndIsDropped() {
		Connection connection = connect((_) -> {
		});
		receive("one\n");
		connection.abort(CloseReason.FORCED);
		reply(this.messages.getFirst(), "late");
		assertThat(text()).isEmpty();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void anErrorInPlaceOfAReplyIsAFailureOfTheHandler() {
		Connection connection = connect((message) -> {
			echo(message);
			replies(message).send(new ErrorMessage(new IllegalStateException("Sent on request")));
		});
		receive("one\ntwo\n");
		assertFailed(connection, "one\n", "java.lang.IllegalStateException: Sent on request");
	}

	@Test
	void anErrorThatComesLaterIsAFailureToo() {
		Connection connection = connect(DirectReplyGatewayTests::echo);
		receive("one\n");
		assertThat(this.messages.getFirst().getHeaders().getErrorChannel()).isInstanceOfSatisfying(MessageChannel.class,
				(errors) -> errors.send(new ErrorMessage(new IllegalStateException("Sent on request"))));
		this.context.driver().runTasks();
		assertFailed(connection, "one\n", "java.lang.IllegalStateException: Sent on request");
	}

	@Test
	void anExceptionOfTheFlowIsAFailureOfTheHandler() {
		Connection connection = connect((_) -> {
			throw new IllegalStateException("Thrown on request");
		});
		receive("one\n");
		assertFailed(connection, "", "java.lang.IllegalStateException: Thrown on request");
	}

	@Test
	void aChannelThatRefusesTheMessageIsAFailureOfTheHandler() {
		this.requests.addInterceptor(new ChannelInterceptor() {
			@Override
			public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
				return null;
			}
		});
		Connection connection = connect(DirectReplyGatewayTests::echo);
		receive("one\n");
		assertFailed(connection, "", "did not take the message within 30000 ms");
	}

	@Test
	void aFullQueueIsAFailureAfterTheRequestTimeout() {
		this.gateway.setRequestTimeout(0);
		this.gateway.setRequestChannel(new QueueChannel(1));
		Connection connection = start();
		receive("one\ntwo\n");
		assertFailed(connection, "", "did not take the message within 0 ms");
	}

	@Test
	void interceptorsMayChangeMessages() {
		this.requests.addInterceptor(new ChannelInterceptor() {
			@Override
			public Message<?> preSend(Message<?> message, MessageChannel channel) {
				return MessageBuilder.withPayload("changed").copyHeaders(message.getHeaders()).build();
			}
		});
		connect(DirectReplyGatewayTests::echo);
		receive("one\n");
		assertThat(text()).isEqualTo("changed\n");
	}

	@ParameterizedTest
	@MethodSource("stockSettings")
	void withASettingThatNeedsTheStockWayAReplyStillComes(Consumer<DirectReplyGateway> setting) {
		setting.accept(this.gateway);
		connect(DirectReplyGatewayTests::echo);
		assertThat(this.gateway.isDirect()).isFalse();
		receive("one\n");
		assertThat(text()).isEqualTo("one\n");
		assertThat(this.messages.getFirst().getHeaders().getReplyChannel()).isNotNull()
			.isNotInstanceOf(ConnectionReplyChannel.class);
	}

	static Stream<Named<Consumer<DirectReplyGateway>>> stockSettings() {
		return Stream.of(Named.of("error channel", (gateway) -> gateway.setErrorChannel(new DirectChannel())),
				Named.of("reply channel", (gateway) -> gateway.setReplyChannel(new DirectChannel())),
				Named.of("error on timeout", (gateway) -> gateway.setErrorOnTimeout(true)),
				Named.of("observation", (gateway) -> gateway.registerObservationRegistry(ObservationRegistry.create())),
				Named.of("metrics",
						(gateway) -> gateway
							.registerMetricsCaptor(new MicrometerMetricsCaptor(new SimpleMeterRegistry()))),
				Named.of("history", (gateway) -> gateway.setShouldTrack(true)));
	}

	@Test
	void withConnectionsForSingleUseItGoesTheStockWay() {
		this.context.factory().setSingleUse(true);
		connect(DirectReplyGatewayTests::echo);
		assertThat(this.gateway.isDirect()).isFalse();
	}

	@Test
	void anErrorChannelGetsFailuresAndAnswersThem() {
		DirectChannel errors = new DirectChannel();
		errors.subscribe((error) -> replies(error).send(new GenericMessage<>("sorry")));
		this.gateway.setErrorChannel(errors);
		Connection connection = connect((_) -> {
			throw new IllegalStateException("Thrown on request");
		});
		receive("one\n");
		assertThat(text()).isEqualTo("sorry\n");
		assertThat(connection.isOpen()).isTrue();
	}

	@Test
	void messageHistoryNamesTheGateway() {
		this.gateway.setShouldTrack(true);
		connect(DirectReplyGatewayTests::echo);
		receive("one\n");
		assertThat(MessageHistory.read(this.messages.getFirst())).singleElement()
			.satisfies((entry) -> assertThat(entry).containsEntry("name", "test.gateway"));
	}

	@Test
	void amongAnotherGatewaysMessagesNoneNamesAReplyChannel() {
		List<Message<?>> seen = new ArrayList<>();
		this.context.connect((message) -> seen.add(message));
		receive("one\n");
		assertThat(seen).singleElement()
			.satisfies((message) -> assertThat(message.getHeaders().getReplyChannel()).isNull());
	}

	private Connection connect(MessageHandler flow) {
		this.requests.subscribe((message) -> {
			this.messages.add(message);
			flow.handleMessage(message);
		});
		this.gateway.setRequestChannel(this.requests);
		return start();
	}

	private Connection start() {
		this.gateway.setBeanName("test.gateway");
		this.gateway.setBeanFactory(new DefaultListableBeanFactory());
		this.gateway.setConnectionFactory(this.context.factory());
		this.gateway.setReplyTimeout(0);
		this.gateway.afterPropertiesSet();
		this.gateway.start();
		Connection connection = this.context.connect(this.gateway);
		this.gateway.addNewConnection(connection);
		return connection;
	}

	private static void echo(Message<?> message) {
		Object payload = message.getPayload();
		replies(message).send(new GenericMessage<>((payload instanceof Frames frames) ? copy(frames) : payload));
	}

	private static Frames copy(Frames frames) {
		Frames copy = new Frames();
		for (ByteBuffer frame : frames) {
			copy.add(frame);
		}
		return copy;
	}

	private static MessageChannel replies(Message<?> message) {
		return (MessageChannel) Objects.requireNonNull(message.getHeaders().getReplyChannel());
	}

	private void reply(Message<?> request, String text) {
		replies(request).send(new GenericMessage<>(text));
		this.context.driver().runTasks();
	}

	private void receive(String text) {
		this.context.driver().receive(text);
	}

	private String text() {
		return this.context.driver().text();
	}

	private void assertFailed(Connection connection, String replies, String cause) {
		assertThat(text()).isEqualTo(replies);
		assertThat(connection.closeReason()).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.log.lines(Level.WARN)).singleElement().satisfies((line) -> assertThat(line).contains(cause));
	}

}
