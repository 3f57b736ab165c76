package io.echosounder.selfcheck;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.echosounder.settings.EchoProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Expectation}.
 */
class ExpectationTests {

	@ParameterizedTest
	@CsvSource({ "raw, echosounder", "lf, 'echosounder\n'", "crlf, 'echosounder\r\n'", "stx-etx, '\2echosounder\3'",
			"length2, '\0\13echosounder'" })
	void aFrameIsSentAsTheListenerFramesIt(String framing, String sent) {
		assertThat(expectation(true, "framing", framing).request()).isEqualTo(bytes(sent));
	}

	@Test
	void aFrameIsNoLongerThanTheListenerTakes() {
		assertThat(expectation(true, "framing", "lf", "max-frame-length", "4B").request()).isEqualTo(bytes("echo\n"));
		assertThat(expectation(true, "framing", "raw", "max-frame-length", "4B").request())
			.isEqualTo(bytes("echosounder"));
	}

	@Test
	void ofAnEchoExactlyWhatWasSentComesBack() {
		Expectation expectation = expectation(true, "framing", "lf");
		assertThat(expectation.problem(bytes("echosounder\n"))).isNull();
		assertThat(expectation.problem(bytes("echosoundeR\n")))
			.isEqualTo("the bytes that came back differ from those sent");
		assertThat(expectation.problem(bytes(""))).isEqualTo("0 bytes came back for 12 sent");
		assertThat(expectation.problem(bytes("echosounder\n!"))).isEqualTo("13 bytes came back for 12 sent");
	}

	@Test
	void anotherServiceMayAnswerWhatItLikes() {
		Expectation expectation = expectation(false, "framing", "lf");
		assertThat(expectation.problem(bytes("ECHOSOUNDER\n"))).isNull();
		assertThat(expectation.problem(bytes(""))).isNull();
	}

	@Test
	void infoIsAskedNothingAndTellsSomething() {
		Expectation expectation = expectation(true, "framing", "lf", "service", "info");
		assertThat(expectation.request()).isEmpty();
		assertThat(expectation.hasBanner()).isTrue();
		assertThat(expectation.problem(bytes("{}\n"))).isNull();
		assertThat(expectation.problem(bytes(""))).isEqualTo("0 bytes came back instead of the banner");
	}

	@Test
	void infoAtTheFirstFrameIsSentOne() {
		assertThat(expectation(true, "framing", "lf", "service", "info", "info-on", "first-frame").request())
			.isNotEmpty();
	}

	@Test
	void infoThenEchoDoesBoth() {
		Expectation expectation = expectation(true, "framing", "lf", "service", "info-then-echo");
		assertThat(expectation.problem(bytes("{}\nechosounder\n"))).isNull();
		assertThat(expectation.problem(bytes("echosounder\n"))).isNotNull();
		assertThat(expectation.problem(bytes("{}\n"))).isNotNull();
	}

	private static Expectation expectation(boolean echoes, String... namesAndValues) {
		Map<String, String> settings = new HashMap<>(Map.of("echo.listeners.a.port", "0"));
		for (int i = 0; i < namesAndValues.length; i += 2) {
			settings.put("echo.listeners.a." + namesAndValues[i], namesAndValues[i + 1]);
		}
		EchoProperties properties = new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("echo",
				EchoProperties.class);
		return Expectation.of(Objects.requireNonNull(properties.listeners().get("a")), echoes);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
