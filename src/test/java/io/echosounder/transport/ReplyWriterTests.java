package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReplyWriter}.
 */
class ReplyWriterTests {

	private static final int KIB = 1024;

	@AutoClose
	private final ConnectionFixture fixture = new ConnectionFixture();

	private final ManualDriver driver = this.fixture.driver;

	private final CloseState state = new CloseState();

	private final ConnectionStats stats = new ConnectionStats(0);

	private final Output output = new Output();

	private final OutQueue queue = new OutQueue(Framing.LF, (_) -> {
	});

	private final ReplyWriter lines = writer(Framing.LF, null);

	@Test
	void repliesAreGatheredAndWrittenAtOnce() {
		this.lines.stage(frames("one", ""));
		this.lines.stage(frames("two"));
		assertThat(this.output.writes).isEmpty();
		this.lines.flush();
		assertThat(this.output.writes).containsExactly("one\n\ntwo\n");
		this.lines.flush();
		assertThat(this.output.writes).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "RAW, abc", "LF, abc\\n", "CRLF, abc\\r\\n", "NUL, abc\\0", "STX_ETX, \\2abc\\3", "LENGTH1, \\3abc",
			"LENGTH2, \\0\\3abc", "LENGTH4, \\0\\0\\0\\3abc" })
	void repliesAreFramed(Framing framing, String encoded) {
		ReplyWriter writer = writer(framing, null);
		writer.stage(frames("abc"));
		writer.flush();
		writer.sendLater(frames("abc"));
		this.driver.runTasks();
		assertThat(this.output.writes).containsExactly(encoded.translateEscapes(), encoded.translateEscapes());
	}

	@ParameterizedTest
	@ValueSource(ints = { 8 * KIB, 64 * KIB })
	void aLargeRawReplyIsWrittenAloneAndNotCopied(int length) {
		ByteBuffer large = ByteBuffer.allocate(length);
		ReplyWriter writer = writer(Framing.RAW, null);
		writer.stage(frames("before"));
		writer.stage(Frames.of(large));
		writer.stage(frames("behind"));
		writer.flush();
		assertThat(this.output.writes).containsExactly("before", "\0".repeat(length), "behind");
		assertThat(this.output.buffers.get(1).array()).isSameAs(large.array());
		assertThat(large.remaining()).isEqualTo(length);
	}

	@ParameterizedTest
	@CsvSource({ "RAW, 8191, 1", "RAW, 65537, 2", "LF, 8192, 1", "LF, 65536, 2", "LENGTH4, 65536, 2", "LF, 200000, 4" })
	@SuppressWarnings("ByteBufferBackingArray") // wrapped here
	void otherRepliesAreCopiedThroughTheStagingBuffer(Framing framing, int length, int writes) {
		ByteBuffer reply = ByteBuffer.wrap(random(length));
		ReplyWriter writer = writer(framing, null);
		writer.stage(Frames.of(reply));
		writer.flush();
		assertThat(this.output.writes).hasSize(writes);
		assertThat(this.output.buffers).noneSatisfy((it) -> assertThat(it.array()).isSameAs(reply.array()));
		assertThat(this.output.text()).isEqualTo(encoded(framing, reply));
		assertThat(reply.position()).isZero();
		assertThat(reply.limit()).isEqualTo(length);
	}

	@ParameterizedTest
	@EnumSource
	void whereverTheStagingBufferIsFullNoByteIsLost(Framing framing) {
		ByteBuffer reply = ByteBuffer.wrap(random(250));
		for (int left = 0; left < 2 * Framing.MAX_DELIMITER_LENGTH; left++) {
			this.output.clear();
			ReplyWriter writer = writer(framing, null);
			ByteBuffer staging = this.driver.stagingBuffer(0);
			staging.position(staging.limit() - left);
			writer.stage(Frames.of(reply));
			writer.flush();
			assertThat(this.output.text()).hasSize(staging.limit() - left + encoded(framing, reply).length())
				.endsWith("\0" + encoded(framing, reply));
		}
	}

	@Test
	void aReplyMayBeAConstant() {
		ByteBuffer constant = ByteBuffer.wrap("-constant-".getBytes(StandardCharsets.ISO_8859_1), 1, 8)
			.asReadOnlyBuffer();
		for (int i = 0; i < 3; i++) {
			this.lines.stage(Frames.of(constant));
			this.lines.sendLater(Frames.of(constant));
		}
		this.driver.runTasks();
		assertThat(this.output.text()).isEqualTo("constant\n".repeat(6));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aReplyThatTheFramingCannotCarryIsRefusedAndThoseBeforeAreSent(boolean later) {
		ReplyWriter writer = writer(Framing.LENGTH1, null);
		Frames replies = Frames.of(ManualContext.frame("a"), ByteBuffer.allocate(256), ManualContext.frame("b"));
		assertThatIllegalArgumentException().isThrownBy(() -> {
			if (later) {
				writer.sendLater(replies);
			}
			else {
				writer.stage(replies);
			}
		}).withMessageContaining("LENGTH1");
		this.driver.runTasks();
		writer.flush();
		assertThat(this.output.text()).isEqualTo("\1a");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void behindFinAndAfterTheEndRepliesAreDropped(boolean end) {
		this.lines.sendLater(frames("late"));
		if (end) {
			this.state.end();
		}
		else {
			this.state.outputEnded();
		}
		this.driver.runTasks();
		this.lines.stage(frames("later"));
		this.lines.flush();
		assertThat(this.output.writes).isEmpty();
	}

	@Test
	void anotherThreadSendsWhenTheTurnComes() throws InterruptedException {
		ByteBuffer reply = ByteBuffer.wrap("reply".getBytes(StandardCharsets.ISO_8859_1));
		Thread.ofVirtual().start(() -> this.lines.sendLater(Frames.of(reply))).join();
		assertThat(this.output.writes).isEmpty();
		// the encoded bytes are a copy
		reply.put(0, (byte) 'x');
		this.driver.runTasks();
		assertThat(this.output.writes).containsExactly("reply\n");
	}

	@ParameterizedTest
	@CsvSource({ "8190, 1", "8191, 2", "65535, 2" })
	void aLargeReplyOfAnotherThreadIsWrittenAlone(int length, int writes) {
		this.lines.stage(frames("before"));
		this.lines.sendLater(Frames.of(ByteBuffer.allocate(length)));
		this.driver.runTasks();
		assertThat(this.output.writes).hasSize(writes);
		assertThat(this.output.text()).isEqualTo("before\n" + "\0".repeat(length) + "\n");
	}

	// Sessions

	@Test
	void whatWaitsInTheQueueFollowsTheRepliesInOrder() {
		ReplyWriter writer = writer(Framing.LF, this.queue);
		add("one");
		add("x".repeat(20_000));
		writer.stage(frames("reply"));
		add("three");
		assertThat(writer.queuedBytes()).isEqualTo(20_011);
		assertThat(writer.queueMemory()).isEqualTo(this.queue.held()).isGreaterThan(20_000);
		writer.flush();
		assertThat(this.output.text()).isEqualTo("reply\none\n" + "x".repeat(20_000) + "\nthree\n");
		assertThat(writer.queuedBytes()).isZero();
		assertThat(writer.queueMemory()).isZero();
	}

	@Test
	void behindFinTheQueueIsEmptiedAndDropped() {
		ReplyWriter writer = writer(Framing.LF, this.queue);
		add("late");
		this.state.outputEnded();
		writer.flush();
		assertThat(this.output.writes).isEmpty();
		assertThat(writer.queuedBytes()).isZero();
		assertThat(writer.queueMemory()).isZero();
	}

	@Test
	void beforeFinTheQueueIsEmptiedAndSealed() {
		ReplyWriter writer = writer(Framing.LF, this.queue);
		add("last");
		assertThat(writer.finish()).isTrue();
		assertThat(this.output.text()).isEqualTo("last\n");
		assertThat(this.output.closed).isOne();
		assertThat(this.queue.add(ManualContext.frame("late"), 100)).isFalse();
	}

	@Test
	void whatTheSocketHasNotTakenComesBeforeFin() {
		ReplyWriter writer = writer(Framing.LF, this.queue);
		this.stats.unsent(1);
		assertThat(writer.finish()).isFalse();
		assertThat(this.output.closed).isZero();
		assertThat(this.queue.add(ManualContext.frame("in time"), 100)).isTrue();
	}

	@Test
	void whatTheSocketDoesNotTakeOfTheLastWordsComesBeforeFin() {
		this.output.unsentAtClose = 1;
		assertThat(this.lines.finish()).isFalse();
		assertThat(this.output.closed).isOne();
	}

	@Test
	void afterTheEndNothingIsFinished() {
		this.state.end();
		assertThat(this.lines.finish()).isTrue();
		assertThat(this.output.closed).isZero();
	}

	@Test
	void aDroppedQueueIsEmpty() {
		ReplyWriter writer = writer(Framing.LF, this.queue);
		add("one");
		writer.dropQueued();
		assertThat(writer.queuedBytes()).isZero();
		writer.flush();
		assertThat(this.output.writes).isEmpty();
	}

	@Test
	void withoutAQueueNothingWaits() {
		assertThat(this.lines.queuedBytes()).isZero();
		assertThat(this.lines.queueMemory()).isZero();
		this.lines.dropQueued();
		assertThat(this.lines.finish()).isTrue();
		assertThat(this.output.closed).isOne();
	}

	@Test
	void whatAWriteThrowsLeavesTheStagingBufferEmpty() {
		this.output.failure = new IllegalStateException("Thrown on request");
		this.lines.stage(frames("one"));
		assertThat(catchThrowable(this.lines::flush)).isSameAs(this.output.failure);
		assertThat(this.driver.takeStaged()).isNull();
	}

	/** A callback that runs meanwhile sends more, which goes out when it has returned. */
	@Test
	void aLateReplyTakesNothingOutOfTheQueue() {
		ReplyWriter writer = writer(Framing.LF, this.queue);
		add("queued");
		writer.sendLater(frames("late"));
		this.driver.runTasks();
		assertThat(this.output.text()).isEqualTo("late\n");
		writer.flush();
		assertThat(this.output.text()).isEqualTo("late\nqueued\n");
	}

	private ReplyWriter writer(Framing framing, @Nullable OutQueue queue) {
		return new ReplyWriter(framing, this.state, this.stats, this.driver, this.output, queue);
	}

	private void add(String frame) {
		assertThat(this.queue.add(ManualContext.frame(frame), Integer.MAX_VALUE)).isTrue();
	}

	private static Frames frames(String... texts) {
		Frames frames = new Frames();
		for (String text : texts) {
			frames.add(ManualContext.frame(text));
		}
		return frames;
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) ('a' + i % 23);
		}
		return bytes;
	}

	private static String encoded(Framing framing, ByteBuffer frame) {
		ByteBuffer out = ByteBuffer.allocate(frame.remaining() + 2 * Framing.MAX_DELIMITER_LENGTH);
		framing.putHeader(frame.remaining(), out);
		out.put(frame.duplicate());
		framing.putTrailer(out);
		return StandardCharsets.ISO_8859_1.decode(out.flip()).toString();
	}

	/** Takes note of what is written. */
	private final class Output implements OutboundHandler {

		private final List<String> writes = new ArrayList<>();

		private final List<ByteBuffer> buffers = new ArrayList<>();

		private int closed;

		private int unsentAtClose;

		private @Nullable RuntimeException failure;

		@Override
		public void write(ByteBuffer content) {
			if (this.failure != null) {
				throw this.failure;
			}
			this.buffers.add(content);
			this.writes.add(StandardCharsets.ISO_8859_1.decode(content).toString());
		}

		@Override
		public void closeOutput() {
			this.closed++;
			ReplyWriterTests.this.stats.unsent(this.unsentAtClose);
		}

		private String text() {
			return String.join("", this.writes);
		}

		private void clear() {
			this.writes.clear();
			this.buffers.clear();
		}

	}

}
