package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FramingTests {

	@Test
	void eachFramingHasItsWireForm() {
		assertThat(wire(Framing.RAW)).isEqualTo("abc");
		assertThat(wire(Framing.LF)).isEqualTo("abc\n");
		assertThat(wire(Framing.CRLF)).isEqualTo("abc\r\n");
		assertThat(wire(Framing.NUL)).isEqualTo("abc\0");
		assertThat(wire(Framing.STX_ETX)).isEqualTo("\2abc\3");
		assertThat(wire(Framing.LENGTH1)).isEqualTo("\3abc");
		assertThat(wire(Framing.LENGTH2)).isEqualTo("\0\3abc");
		assertThat(wire(Framing.LENGTH4)).isEqualTo("\0\0\0\3abc");
	}

	@Test
	void lengthHeadersAreUnsignedAndBigEndian() {
		assertThat(Receiver.header(Framing.LENGTH1, 255)).isEqualTo("\u00ff");
		assertThat(Receiver.header(Framing.LENGTH2, 0xabcd)).isEqualTo("\u00ab\u00cd");
		assertThat(Receiver.header(Framing.LENGTH4, 0x01020304)).isEqualTo("\1\2\3\4");
		assertThat(Receiver.header(Framing.LENGTH4, Integer.MAX_VALUE)).isEqualTo("\u007f\u00ff\u00ff\u00ff");
	}

	@Test
	void aLittleEndianBufferStaysLittleEndian() {
		ByteBuffer out = ByteBuffer.allocate(Framing.MAX_DELIMITER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
		Framing.LENGTH4.putHeader(1, out);
		assertThat(out.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
		assertThat(out.array()).containsExactly(0, 0, 0, 1);
	}

	@ParameterizedTest
	@CsvSource({ "LENGTH1, 256, 255", "LENGTH2, 65536, 65535", "LENGTH1, -1, 255", "LENGTH2, -1, 65535",
			"LENGTH4, -1, 2147483647" })
	void aLengthThatTheHeaderCannotHoldIsRefused(Framing framing, int length, int max) {
		ByteBuffer out = ByteBuffer.allocate(Framing.MAX_DELIMITER_LENGTH);
		assertThatIllegalArgumentException().isThrownBy(() -> framing.putHeader(length, out))
			.withMessage("The header of " + framing + " holds a frame length of 0 to " + max + " bytes, not " + length);
		assertThat(out.position()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aNegativeLimitIsRefused(Framing framing) {
		assertThatIllegalArgumentException().isThrownBy(() -> framing.decoder(-1))
			.withMessage("Max frame length -1 is negative");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
	void eachConnectionHasItsOwnDecoder(Framing framing) {
		assertThat(framing.decoder(10)).isNotSameAs(framing.decoder(10));
	}

	@Test
	void theRawDecoderIsShared() {
		assertThat(Framing.RAW.decoder(10)).isSameAs(Framing.RAW.decoder(20));
	}

	private static String wire(Framing framing) {
		return Receiver.encode(framing, List.of("abc"));
	}

}
