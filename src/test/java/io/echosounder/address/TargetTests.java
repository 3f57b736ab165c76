package io.echosounder.address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TargetTests {

	@ParameterizedTest
	@CsvSource({ "localhost:7007, localhost, 7007", "192.0.2.1:1, 192.0.2.1, 1", "[::1]:65535, ::1, 65535",
			"[fe80::1%eth0]:7, fe80::1%eth0, 7", "Echo.Example.:7, Echo.Example., 7" })
	void isReadFromOneWordAndWrittenAsOne(String text, String host, int port) {
		assertThat(Target.parse(text)).isEqualTo(new Target(host, port)).hasToString(text);
	}

	@ParameterizedTest
	@CsvSource({ "localhost, localhost", "::1, ::1", "[::1], ::1" })
	void isReadFromTwoWords(String host, String expected) {
		assertThat(Target.of(host, "7007")).isEqualTo(new Target(expected, 7007));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "localhost, 'localhost' has no port: write localhost:7007",
			"[::1], '[::1]' has no port: write [::1]:7007",
			"::1:7007, \"'::1:7007' does not say where the address ends: write it in brackets, as in [::1]:7007\"",
			"a:0, \"A port must be a number from 1 to 65535, not 0\"",
			"a:65536, \"A port must be a number from 1 to 65535, not 65536\"",
			"a:http, \"A port must be a number from 1 to 65535, not 'http'\"",
			"a:+7007, \"A port must be a number from 1 to 65535, not '+7007'\"",
			"a:\u0667, \"A port must be a number from 1 to 65535, not '\u0667'\"",
			"[::1:7007, '[::1' is not an IPv6 address", "[a]:7, '[a]' is not an IPv6 address",
			"[::1%]:7, '::1%' is not an IPv6 address", "a]:7, 'a]' is not a host", "a/b:7, 'a/b' is not a host",
			":7007, '' is not a host" })
	void whatIsNoneIsRefusedWithASentence(String text, String sentence) {
		assertThatIllegalArgumentException().isThrownBy(() -> Target.parse(text)).withMessage(sentence);
	}

	@Test
	void itsNameIsThatOfCertificates() {
		assertThat(new Target("Echo.Example.", 7).name()).isEqualTo("echo.example");
		assertThat(new Target("Bücher.example", 7).name()).isEqualTo("xn--bcher-kva.example");
	}

}
