package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.echosounder.testing.CapturedLog;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VirtualHandlers}.
 */
class VirtualHandlersTests {

	@AutoClose
	private ConnectionFixture fixture = ConnectionFixture.virtual();

	private HandlerExecutor handlers() {
		return this.fixture.connection.core().handlers;
	}

	@Test
	void messagesAreHandledInOrderOneAtATime() {
		this.fixture.hangAt("hang-1\n");
		for (int i = 2; i < 5; i++) {
			this.fixture.driver.receive("hang-" + i + "\n");
		}
		for (int i = 1; i < 5; i++) {
			assertThat(this.fixture.handled).hasSize(i).last().isEqualTo("hang-" + i);
			assertThat(handlers().isBusy()).isTrue();
			this.fixture.resume();
			this.fixture.awaitHanging(i < 4);
		}
		assertThat(handlers().isBusy()).isFalse();
		assertThat(this.fixture.driver.text()).isEqualTo("hang-1\nhang-2\nhang-3\nhang-4\n");
		assertThat(this.fixture.counts.answeredFrames()).isEqualTo(4);
	}

	@Test
	void whatWaitsHoldsMemoryEachFrameALittleMore() {
		assertThat(handlers().isInTurn()).isFalse();
		this.fixture.hangAt("hang\n");
		assertThat(handlers().waitingBytes()).isEqualTo(4 + 64);
		this.fixture.driver.receive("a\nb\n");
		assertThat(handlers().waitingBytes()).isEqualTo(4 + 64 + 2 + 2 * 64);
		assertThat(this.fixture.counts.bufferedBytes()).isEqualTo(handlers().waitingBytes());
		this.fixture.resume();
		this.fixture.settle();
		assertThat(handlers().waitingBytes()).isZero();
		assertThat(this.fixture.counts.bufferedBytes()).isZero();
	}

	@Test
	void readingPausesWhileTooMuchWaits() {
		this.fixture = new ConnectionFixture(
				ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL).writeBuffer(2 * (4 + 64)), (_) -> {
				});
		this.fixture.hangAt("hang\n");
		assertThat(this.fixture.driver.receive("hang\n")).isTrue();
		assertThat(this.fixture.driver.receive("more\n")).isFalse();
		this.fixture.resume();
		assertThat(this.fixture.connection.receivedBytes()).isEqualTo(10);
		this.fixture.resume();
		assertThat(this.fixture.connection.receivedBytes()).isEqualTo(15);
	}

	@Test
	void theBytesOfAMessageAreItsOwn() {
		this.fixture.hangAt("hang\n");
		byte[] bytes = "two\n".getBytes(StandardCharsets.US_ASCII);
		ByteBuffer loopsBuffer = ByteBuffer.wrap(bytes);
		this.fixture.connection.core().received(loopsBuffer);
		Arrays.fill(bytes, (byte) 'x');
		this.fixture.resume();
		this.fixture.settle();
		assertThat(this.fixture.driver.text()).isEqualTo("hang\ntwo\n");
	}

	@Test
	void whatWaitsCanBeDropped() {
		this.fixture.hangAt("hang\n");
		this.fixture.driver.receive("two\nthree\n");
		handlers().dropWaiting();
		assertThat(handlers().waitingBytes()).isEqualTo(4 + 64);
		assertThat(handlers().isBusy()).isTrue();
		this.fixture.resume();
		assertThat(handlers().waitingBytes()).isZero();
		assertThat(this.fixture.handled).containsExactly("hang");
		this.fixture.driver.receive("four\n");
		this.fixture.settle();
		assertThat(this.fixture.handled).containsExactly("hang", "four");
	}

	@Test
	void aFailureDropsWhatWaits() {
		try (CapturedLog _ = new CapturedLog()) {
			this.fixture.hangAt("hang-fail\n");
			this.fixture.driver.receive("two\n");
			this.fixture.resume();
		}
		assertThat(handlers().waitingBytes()).isZero();
		assertThat(handlers().isBusy()).isFalse();
		assertThat(this.fixture.handled).containsExactly("hang-fail");
		this.fixture.assertLingers(CloseReason.HANDLER_ERROR);
	}

	@Test
	void aCallbackRunsBehindTheFramesBeforeIt() {
		List<String> order = this.fixture.handled;
		this.fixture.hangAt("hang\n");
		handlers().dispatch(() -> order.add("callback"));
		this.fixture.driver.receive("two\n");
		assertThat(order).containsExactly("hang");
		this.fixture.resume();
		this.fixture.settle();
		assertThat(order).containsExactly("hang", "callback", "two");
	}

	@Test
	void theHandlerRunsOnAVirtualThreadNamedAfterTheConnection() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		CountDownLatch called = new CountDownLatch(1);
		handlers().dispatch(() -> {
			threads.add(Thread.currentThread());
			called.countDown();
		});
		called.await();
		assertThat(threads.getFirst().isVirtual()).isTrue();
		assertThat(threads.getFirst().getName()).isEqualTo("echo-test-1");
	}

	@Test
	void whatAHandlerSendsDoesNotWaitForItsReturn() {
		CountDownLatch gate = new CountDownLatch(1);
		handlers().dispatch(() -> {
			this.fixture.connection.send(new GenericMessage<>("early"));
			gate.await();
		});
		this.fixture.driver.runUntil(() -> this.fixture.driver.text().equals("early\n"));
		assertThat(handlers().isBusy()).isTrue();
		gate.countDown();
		this.fixture.settle();
		this.fixture.assertOpen();
	}

	@Test
	void whenThereIsNoMemoryForAMessageItWaits() {
		this.fixture = new ConnectionFixture(
				new ManualContext(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL).build(),
						new EventLoopGroup(1, new BufferBudget(64))),
				(_) -> {
				});
		this.fixture.hangAt("hang\n");
		assertThat(this.fixture.driver.receive("five\n")).isTrue();
		assertThat(this.fixture.driver.receive("six\n")).isFalse();
		this.fixture.resume();
		assertThat(this.fixture.connection.receivedBytes()).isEqualTo(14);
		this.fixture.settle();
		assertThat(this.fixture.handled).containsExactly("hang", "five", "six");
		assertThat(this.fixture.counts.evictedConnections()).isZero();
		this.fixture.assertOpen();
	}

	@Test
	void afterTheLastTurnNoHandlerIsStarted() throws InterruptedException {
		this.fixture.hangAt("hang\n");
		this.fixture.driver.receive("two\n");
		this.fixture.driver.endTurns();
		this.fixture.letReturn();
		assertThat(handlers().isBusy()).isFalse();
		assertThat(this.fixture.handled).containsExactly("hang");
		this.fixture.assertEnded(CloseReason.IO_ERROR);
	}

	@Test
	void aConnectionIsQuietAgainWhenAllHandlersHaveReturned() {
		this.fixture.hangAt("hang\n");
		this.fixture.closeIfQuiet(Duration.ZERO);
		this.fixture.assertOpen();
		this.fixture.resume();
		this.fixture.closeIfQuiet(Duration.ZERO);
		this.fixture.assertLingers(CloseReason.DRAINED);
	}

}
