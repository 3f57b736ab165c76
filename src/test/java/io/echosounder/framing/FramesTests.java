package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FramesTests {

	@Test
	void aNewBatchIsEmpty() {
		Frames frames = new Frames();
		assertThat(frames.isEmpty()).isTrue();
		assertThat(frames.size()).isZero();
		assertThat(frames.bytes()).isZero();
		assertThat(frames).isEmpty();
		assertThat(frames).hasToString("0 frames, 0 bytes");
	}

	@Test
	void framesStayInOrderAndAreNotCopied() {
		ByteBuffer first = bytes("one");
		ByteBuffer second = bytes("three");
		Frames frames = Frames.of(first);
		frames.add(second);
		assertThat(frames.size()).isEqualTo(2);
		assertThat(frames.isEmpty()).isFalse();
		assertThat(frames.get(0)).isSameAs(first);
		assertThat(frames.get(1)).isSameAs(second);
		assertThat(frames).containsExactly(first, second);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> frames.get(2));
	}

	@Test
	void anEmptyFrameIsAFrame() {
		Frames frames = Frames.of(bytes(""));
		assertThat(frames.isEmpty()).isFalse();
		assertThat(frames.size()).isOne();
		assertThat(frames.bytes()).isZero();
	}

	@Test
	void bytesAreThoseThatRemain() {
		Frames frames = Frames.of(bytes("one"), bytes("three"));
		assertThat(frames.bytes()).isEqualTo(8);
		frames.get(1).position(4);
		assertThat(frames.bytes()).isEqualTo(4);
	}

	@Test
	void aCopyOutlivesTheReadBuffer() {
		ByteBuffer buffer = ByteBuffer.allocateDirect(10).put("one,three,".getBytes(StandardCharsets.US_ASCII));
		Frames frames = Frames.of(buffer.slice(0, 3), buffer.slice(3, 0), buffer.slice(4, 5));
		Frames copy = frames.copy();
		buffer.clear().put(new byte[10]);
		assertThat(copy).containsExactly(bytes("one"), bytes(""), bytes("three"));
		assertThat(copy.get(0).array()).isSameAs(copy.get(2).array());
	}

	@Test
	void aCopyHasWhatRemainsAndLeavesThePositions() {
		ByteBuffer half = bytes("half read").position(5);
		Frames frames = Frames.of(half, bytes("unread"));
		assertThat(frames.copy()).containsExactly(bytes("read"), bytes("unread"));
		assertThat(half.position()).isEqualTo(5);
		assertThat(frames.bytes()).isEqualTo(10);
	}

	@Test
	void aCopyOfNothingIsEmpty() {
		assertThat(new Frames().copy()).isEmpty();
	}

	@Test
	void theStringIsItsSize() {
		assertThat(Frames.of(bytes("a"))).hasToString("1 frame, 1 byte");
		ByteBuffer[] three = new ByteBuffer[3];
		Arrays.fill(three, ByteBuffer.allocate(40));
		assertThat(Frames.of(three)).hasToString("3 frames, 120 bytes");
	}

	private static ByteBuffer bytes(String bytes) {
		return ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII));
	}

}
