package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
	@CsvSource({ "RAW, 'a\n\r\n\0\3'", "LF, 'a\r\0\3'", "LF, ''", "CRLF, 'a\n\r'", "CRLF, '\n'", "CRLF, ''",
			"NUL, 'a\n'", "STX_ETX, 'a\2'", "LENGTH1, 'a\n'" })
	void aFrameThatArrivesAsOneIsFine(Framing framing, String frame) {
		ByteBuffer bytes = bytes("." + frame).position(1);
		assertThatCode(() -> framing.check(bytes)).doesNotThrowAnyException();
		assertThat(bytes.position()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "LF, '\n'", "LF, 'a\nb'", "CRLF, '\r\n'", "CRLF, 'a\n\r\r\nb'", "NUL, 'a\0'", "STX_ETX, '\3a'" })
	void aFrameThatContainsItsDelimiterIsRefused(Framing framing, String frame) {
		assertThatIllegalArgumentException().isThrownBy(() -> framing.check(bytes(frame)))
			.withMessage("The frame contains the delimiter of " + framing + ", and would arrive as two frames");
	}

	@Test
	void aFrameThatIsTooLongForItsHeaderIsRefused() {
		assertThatCode(() -> Framing.LENGTH1.check(ByteBuffer.allocate(255))).doesNotThrowAnyException();
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.LENGTH1.check(ByteBuffer.allocate(256)))
			.withMessage("The header of LENGTH1 holds a frame length of 0 to 255 bytes, not 256");
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
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
