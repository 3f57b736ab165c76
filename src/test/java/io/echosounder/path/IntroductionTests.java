package io.echosounder.path;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.echosounder.framing.Framing;
import io.echosounder.probe.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Introduction}, byte by byte, as all might arrive in pieces.
 */
class IntroductionTests {

	private static final String LINE = """
			{"host":"hidden","listener":"x","peer":"192.0.2.1:1","faults":["latency"]}""";

	@ParameterizedTest
	@EnumSource
	void theLineAndTheEchoBehindItAreTheAnswer(Framing framing) {
		ByteBuffer answer = ByteBuffer.allocate(1024);
		Framing lines = (framing == Framing.RAW) ? Framing.LF : framing;
		lines.putHeader(LINE.length(), answer);
		answer.put(LINE.getBytes(StandardCharsets.US_ASCII));
		lines.putTrailer(answer);
		Payload payload = new Payload(framing, 32, 0);
		payload.put(0, answer);
		Introduction introduction = new Introduction(framing, payload);
		feed(introduction, answer.flip());
		ServerView view = Objects.requireNonNull(introduction.view());
		assertThat(view.peer()).isEqualTo("192.0.2.1:1");
		assertThat(view.faults()).containsExactly("latency");
	}

	@ParameterizedTest
	@EnumSource
	void anEchoAloneIsAnAnswer(Framing framing) {
		Payload payload = new Payload(framing, 32, 0);
		ByteBuffer answer = ByteBuffer.allocate(64);
		payload.put(0, answer);
		Introduction introduction = new Introduction(framing, payload);
		feed(introduction, answer.flip());
		assertThat(introduction.view()).isNull();
	}

	@Test
	void aLineOfAnotherServerTellsNothing() {
		ByteBuffer answer = ByteBuffer.allocate(128).put("{\"hello\":1}\n".getBytes(StandardCharsets.US_ASCII));
		Payload payload = new Payload(Framing.RAW, 32, 0);
		payload.put(0, answer);
		Introduction introduction = new Introduction(Framing.RAW, payload);
		feed(introduction, answer.flip());
		assertThat(introduction.view()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "220 mail.example.org ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n" })
	void anotherServerIsNoEcho(String greeting) {
		Introduction introduction = new Introduction(Framing.RAW, new Payload(Framing.RAW, 32, 0));
		introduction.take(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.US_ASCII)));
		assertThat(introduction.isComplete()).isFalse();
		assertThat(introduction.problem()).isEqualTo("The peer answers \"" + greeting.strip() + "\": it is no echo");
	}

	private static void feed(Introduction introduction, ByteBuffer answer) {
		while (answer.hasRemaining()) {
			assertThat(introduction.isComplete()).isFalse();
			introduction.take(answer.slice(answer.position(), 1));
			answer.position(answer.position() + 1);
			assertThat(introduction.problem()).isNull();
		}
		assertThat(introduction.isComplete()).isTrue();
	}

}
