package io.echosounder.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.converter.JacksonJsonMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FrameConverter}.
 */
class FrameConverterTests {

	private final FrameConverter converter = FrameConverter
		.ofText(new JacksonJsonMessageConverter(JsonMapper.shared()));

	@Test
	void textsAndBytesStayAsTheyAre() {
		ByteBuffer frame = bytes("\"h\u00e9\"");
		assertThat(this.converter.read(frame, String.class)).isEqualTo("\"h\u00e9\"");
		assertThat(this.converter.read(frame, byte[].class)).isEqualTo("\"h\u00e9\"".getBytes(StandardCharsets.UTF_8));
		assertThat(frame.position()).isZero();
		assertThat(this.converter.write("h\u00e9")).isEqualTo(bytes("h\u00e9"));
		assertThat(this.converter.write(new byte[] { 1, 2 })).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
	}

	@Test
	void everythingElseIsJson() {
		Order order = new Order("tea", 2);
		assertThat(this.converter.write(order)).isEqualTo(bytes("{\"what\":\"tea\",\"count\":2}"));
		ByteBuffer frame = bytes(".{\"count\":2,\"what\":\"tea\"}").position(1);
		assertThat(this.converter.read(frame, Order.class)).isEqualTo(order);
	}

	@Test
	void whatCannotBeReadIsABadRequestThatClosesTheConnection() {
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.converter.read(bytes("{\"count\":"), Order.class))
			.withMessageStartingWith("no Order: ")
			.satisfies((ex) -> {
				assertThat(ex.isClosing()).isTrue();
				assertThat(ex.reply()).isNull();
				assertThat(ex.getStackTrace()).isEmpty();
			});
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.converter.read(bytes("null"), Order.class))
			.withMessage("no Order");
	}

	@Test
	void withoutJsonThereAreTextsOnly() {
		FrameConverter texts = FrameConverter.ofText();
		assertThat(texts.read(bytes("a"), String.class)).isEqualTo("a");
		assertThatIllegalArgumentException().isThrownBy(() -> texts.write(new Order("tea", 2)))
			.withMessageStartingWith("No converter writes a ");
		assertThatExceptionOfType(BadRequestException.class).isThrownBy(() -> texts.read(bytes("{}"), Order.class));
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	record Order(String what, int count) {

	}

}
