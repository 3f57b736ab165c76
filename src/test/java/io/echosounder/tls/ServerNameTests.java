package io.echosounder.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for names that clients ask for.
 */
class ServerNameTests {

	@ParameterizedTest
	@CsvSource({ "a, a, true", "One.Example.ORG., one.example.org, true", "bücher.example, xn--bcher-kva.example, true",
			"my_service, my_service, false", "a_b.example, a_b.example, false" })
	void isInAsciiAndLowerCaseAndAskedForAsItIs(String host, String text, boolean known) {
		ServerName name = name(host);
		assertThat(name.text()).isEqualTo(text);
		assertThat(name.isKnownToTheJdk()).isEqualTo(known);
		assertThat(name.sni().getEncoded()).isEqualTo(text.getBytes(StandardCharsets.US_ASCII));
		assertThat(name.sni().getType()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "a b", "a..b", "-a", "a-", "a/b", "*.a", "a\n" })
	void isNoOtherText(String text) {
		assertThat(ServerName.find(text)).isNull();
		assertThat(ServerName.isValid(text)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "::1" })
	void isNoAddressThoughACertificateMayBeForOne(String address) {
		assertThat(ServerName.find(address)).isNull();
		assertThat(ServerName.isValid(address)).isTrue();
	}

	@Test
	void isFoundInACertificateAsItIsOrForAWildcard() {
		assertThat(name("my_service").isAmong(List.of("a", "My_Service"))).isTrue();
		assertThat(name("my_service").isAmong(List.of("*", "*my_service", "my"))).isFalse();
		assertThat(name("a_b.example.org").isAmong(List.of("*.example.org"))).isTrue();
		assertThat(name("a.b_c.example.org").isAmong(List.of("*.example.org", "*.org"))).isFalse();
	}

	private static ServerName name(String host) {
		return Objects.requireNonNull(ServerName.find(host));
	}

}
