package io.echosounder.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import java.util.function.IntUnaryOperator;

import io.echosounder.eventloop.EventLoop;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SendQueue}.
 */
class SendQueueTests {

	private final SendQueue queue = new SendQueue();

	private final ByteBuffer transit = ByteBuffer.allocateDirect(EventLoop.BUFFER_SIZE);

	@Test
	void aNewQueueIsEmptyAndWritesNothing() throws IOException {
		Sink sink = new Sink((length) -> length);
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.writeTo(sink, this.transit)).isZero();
		assertThat(sink.calls).isZero();
	}

	@Test
	void bytesComeOutInOrderHoweverMuchTheChannelTakes() throws IOException {
		Random random = new Random(1);
		Sink sink = new Sink((length) -> random.nextInt(length + 1));
		ByteArrayOutputStream added = new ByteArrayOutputStream();
		long written = 0;
		for (int i = 0; i < 500; i++) {
			byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 100_000 : 1_000)];
			random.nextBytes(bytes);
			added.writeBytes(bytes);
			ByteBuffer source = ByteBuffer.wrap(bytes);
			this.queue.add(source);
			assertThat(source.hasRemaining()).isFalse();
			written += this.queue.writeTo(sink, this.transit);
			assertThat(this.transit.position()).isZero();
			assertThat(this.queue.size() + written).isEqualTo(added.size());
		}
		sink.takes = (length) -> length;
		written += this.queue.writeTo(sink, this.transit);
		assertThat(this.queue.size()).isZero();
		assertThat(written).isEqualTo(added.size());
		assertThat(sink.bytes.toByteArray()).isEqualTo(added.toByteArray());
	}

	@Test
	void memoryFollowsTheBytesThatWait() throws IOException {
		assertThat(this.queue.capacity()).isZero();
		this.queue.add(ByteBuffer.allocate(10));
		assertThat(this.queue.capacity()).isEqualTo(1024);
		for (int i = 0; i < 1000; i++) {
			this.queue.add(ByteBuffer.allocate(100));
		}
		assertThat(this.queue.capacity()).isBetween(this.queue.size(), this.queue.size() + 16 * 1024);
		this.queue.writeTo(new Sink((length) -> length), this.transit);
		assertThat(this.queue.capacity()).isZero();
	}

	@Test
	void aChannelThatTakesLessThanItWasGivenIsNotAskedAgain() throws IOException {
		Sink sink = new Sink((length) -> length - 1);
		this.queue.add(ByteBuffer.allocate(3 * EventLoop.BUFFER_SIZE));
		assertThat(this.queue.writeTo(sink, this.transit)).isEqualTo(EventLoop.BUFFER_SIZE - 1);
		assertThat(sink.calls).isOne();
		assertThat(this.queue.size()).isEqualTo(2 * EventLoop.BUFFER_SIZE + 1);
	}

	@Test
	void whenTheChannelFailsThenTheTransitBufferIsEmptyAndTheBytesStay() {
		this.queue.add(ByteBuffer.allocate(10));
		Sink sink = new Sink((_) -> -1);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.queue.writeTo(sink, this.transit));
		assertThat(this.transit.position()).isZero();
		assertThat(this.transit.remaining()).isEqualTo(EventLoop.BUFFER_SIZE);
		assertThat(this.queue.size()).isEqualTo(10);
	}

	/**
	 * Takes as many bytes of each write as it was told, or fails.
	 */
	private static final class Sink implements WritableByteChannel {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private IntUnaryOperator takes;

		private int calls;

		Sink(IntUnaryOperator takes) {
			this.takes = takes;
		}

		@Override
		public int write(ByteBuffer source) throws IOException {
			this.calls++;
			int length = this.takes.applyAsInt(source.remaining());
			if (length < 0) {
				throw new IOException("Failed on request");
			}
			byte[] taken = new byte[length];
			source.get(taken);
			this.bytes.writeBytes(taken);
			return length;
		}

		@Override
		public boolean isOpen() {
			return true;
		}

		@Override
		public void close() {
		}

	}

}
