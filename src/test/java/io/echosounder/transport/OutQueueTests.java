package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OutQueue}.
 */
class OutQueueTests {

	private final AtomicLong memory = new AtomicLong();

	private final OutQueue queue = new OutQueue(Framing.LF, this.memory::addAndGet);

	@Test
	void framesComeOutEncodedAndInOrder() {
		assertThat(add("a")).isTrue();
		assertThat(add("")).isTrue();
		assertThat(add("x".repeat(20_000))).isTrue();
		assertThat(add("b")).isTrue();
		assertThat(this.queue.size()).isEqualTo(20_006);
		assertThat(takeAll()).isEqualTo("a\n\n" + "x".repeat(20_000) + "\nb\n");
		assertThat(this.queue.size()).isZero();
		assertThat(takeAll()).isEmpty();
	}

	@Test
	void anEmptyQueueHoldsNoMemoryAndTellsOfEachChange() {
		assertThat(this.memory).hasValue(0);
		add("abc");
		assertThat(this.memory.get()).isPositive().isEqualTo(this.queue.held());
		add("y".repeat(3000));
		assertThat(this.memory.get()).isGreaterThan(3000).isEqualTo(this.queue.held());
		takeAll();
		assertThat(this.memory).hasValue(0);
	}

	@Test
	void aFrameIsCopiedAndStaysAsItIs() {
		byte[] bytes = { '.', 'a', 'b', '.' };
		ByteBuffer frame = ByteBuffer.wrap(bytes, 1, 2);
		assertThat(this.queue.add(frame, 100)).isTrue();
		assertThat(frame.remaining()).isEqualTo(2);
		bytes[1] = '!';
		assertThat(takeAll()).isEqualTo("ab\n");
	}

	@Test
	void atTheLimitFramesAreRefusedAndOneIsAlwaysTakenWhenNothingWaits() {
		assertThat(this.queue.add(ByteBuffer.allocate(50), 1)).isTrue();
		assertThat(this.queue.add(ByteBuffer.allocate(1), 51)).isFalse();
		assertThat(this.queue.add(ByteBuffer.allocate(1), 52)).isTrue();
		assertThat(this.queue.add(ByteBuffer.allocate(1), 0)).isFalse();
		assertThat(this.queue.add(ByteBuffer.allocate(1), -1)).isFalse();
	}

	@Test
	void whatWasTakenCountsUntilItIsReleased() {
		add("abc");
		ByteBuffer chunk = Objects.requireNonNull(this.queue.takeAll());
		assertThat(this.queue.size()).isEqualTo(4);
		add("d");
		assertThat(this.queue.next()).isNull();
		this.queue.release(chunk);
		assertThat(this.queue.size()).isEqualTo(2);
		assertThat(takeAll()).isEqualTo("d\n");
	}

	@Test
	void thereIsOneTaskAtATime() {
		assertThat(this.queue.claim()).isFalse();
		add("a");
		assertThat(this.queue.claim()).isTrue();
		add("b");
		assertThat(this.queue.claim()).isFalse();
		takeAll();
		add("c");
		assertThat(this.queue.claim()).isFalse();
		this.queue.unclaim();
		assertThat(this.queue.claim()).isTrue();
	}

	@Test
	void aFinishedQueueTakesNothingAndGivesTheRest() {
		add("a");
		this.queue.finish();
		assertThat(add("b")).isFalse();
		assertThat(takeAll()).isEqualTo("a\n");
	}

	@Test
	void aQueueIsSealedOnlyWhenItIsEmpty() {
		add("a");
		assertThat(this.queue.seal()).isFalse();
		assertThat(add("b")).isTrue();
		takeAll();
		assertThat(this.queue.seal()).isTrue();
		assertThat(add("c")).isFalse();
	}

	@Test
	void aDroppedQueueGivesBackItsMemoryOnce() {
		add("a");
		ByteBuffer taken = Objects.requireNonNull(this.queue.takeAll());
		add("b");
		this.queue.drop();
		this.queue.drop();
		this.queue.release(taken);
		assertThat(this.memory).hasValue(0);
		assertThat(this.queue.size()).isZero();
		assertThat(add("c")).isFalse();
		assertThat(takeAll()).isEmpty();
	}

	@Test
	void whatTheFramingCannotCarryIsRefusedAndLeavesTheQueueAsItWas() {
		assertThatIllegalArgumentException().isThrownBy(() -> add("a\nb"));
		assertThat(this.queue.size()).isZero();
		OutQueue lengths = new OutQueue(Framing.LENGTH1, (_) -> {
		});
		assertThatIllegalArgumentException().isThrownBy(() -> lengths.add(ByteBuffer.allocate(256), 1));
		assertThat(lengths.add(ByteBuffer.allocate(255), 1)).isTrue();
		assertThat(lengths.size()).isEqualTo(256);
	}

	@Test
	void nothingIsNothingWithoutFraming() {
		OutQueue raw = new OutQueue(Framing.RAW, this.memory::addAndGet);
		assertThat(raw.add(ByteBuffer.allocate(0), 1)).isTrue();
		assertThat(raw.claim()).isFalse();
		assertThat(this.memory).hasValue(0);
	}

	private boolean add(String text) {
		return this.queue.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), Integer.MAX_VALUE);
	}

	private String takeAll() {
		StringBuilder all = new StringBuilder();
		for (@Nullable
		ByteBuffer chunk = this.queue.takeAll(); chunk != null; chunk = this.queue.next()) {
			all.append(StandardCharsets.ISO_8859_1.decode(chunk.duplicate()));
			this.queue.release(chunk);
		}
		return all.toString();
	}

}
