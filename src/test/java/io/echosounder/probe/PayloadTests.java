package io.echosounder.probe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.framing.FrameException;
import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PayloadTests {

	@ParameterizedTest
	@EnumSource
	void isOneFrameOfItsSize(Framing framing) throws FrameException {
		for (int seq = 1; seq <= 200; seq++) {
			ByteBuffer bytes = bytes(new Payload(framing, 255, seq));
			List<Integer> sizes = new ArrayList<>();
			framing.decoder(255).decode(bytes, (frame) -> sizes.add(frame.remaining()));
			assertThat(sizes).containsExactly(255);
		}
	}

	@Test
	void isAnotherForEachNumber() {
		List<ByteBuffer> payloads = new ArrayList<>();
		for (int seq = 0; seq < 1000; seq++) {
			payloads.add(bytes(new Payload(Framing.RAW, 8, seq)));
		}
		assertThat(payloads).doesNotHaveDuplicates();
		assertThat(bytes(new Payload(Framing.RAW, 8, 7))).isEqualTo(payloads.get(7));
	}

	@Test
	void hasAllBytesWhereTheFramingAllowsThem() {
		ByteBuffer bytes = bytes(new Payload(Framing.RAW, 10_000, 1));
		boolean[] found = new boolean[256];
		while (bytes.hasRemaining()) {
			found[Byte.toUnsignedInt(bytes.get())] = true;
		}
		assertThat(found).doesNotContain(false);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100, Payload.PERIOD - 1, Payload.PERIOD, Payload.PERIOD + 1, 3 * Payload.PERIOD + 17 })
	void isTheSameInPiecesOfAnySize(int size) {
		Payload payload = new Payload(Framing.CRLF, size, 1);
		ByteBuffer whole = bytes(payload);
		assertThat(whole.remaining()).isEqualTo(size + 2);
		ByteBuffer pieces = ByteBuffer.allocate(whole.remaining());
		for (int at = 0; at < whole.limit(); at += 4099) {
			ByteBuffer piece = ByteBuffer.allocate(Math.min(4099, whole.limit() - at));
			payload.put(at, piece);
			assertThat(payload.mismatch(at, piece.flip())).isEqualTo(-1);
			pieces.put(piece);
		}
		assertThat(pieces.flip()).isEqualTo(whole);
	}

	@Test
	void everyWrongByteIsFound() {
		int size = 2 * Payload.PERIOD;
		Payload payload = new Payload(Framing.LENGTH4, size, 1);
		ByteBuffer bytes = bytes(payload);
		for (int at : new int[] { 0, 3, 4, Payload.PERIOD + 3, Payload.PERIOD + 4, bytes.limit() - 1 }) {
			byte right = bytes.get(at);
			bytes.put(at, (byte) (right + 1));
			assertThat(payload.mismatch(0, bytes)).isEqualTo(at);
			assertThat(payload.get(at)).isEqualTo(right);
			bytes.put(at, right);
		}
		assertThat(payload.mismatch(0, bytes)).isEqualTo(-1);
	}

	private static ByteBuffer bytes(Payload payload) {
		ByteBuffer bytes = ByteBuffer.allocate((int) payload.length());
		payload.put(0, bytes);
		return bytes.flip();
	}

}
