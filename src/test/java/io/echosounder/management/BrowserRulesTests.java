package io.echosounder.management;

import java.net.InetAddress;
import java.util.List;

import io.echosounder.management.BrowserRules.Facts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrowserRules}.
 */
class BrowserRulesTests {

	private final BrowserRules rules = new BrowserRules(List.of("echo.example.org"));

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "cross-site, -", "same-site, http://localhost:8081",
			"-, http://evil.example", "-, null", "-, http://localhost:8082", "-, https://localhost", "-, ''" })
	void aForeignPageMayChangeNothingWhereverTheServerIsBound(@Nullable String site, @Nullable String origin) {
		String host = "localhost:8081";
		for (String method : List.of("POST", "DELETE", "PUT", "PATCH", "CUSTOM")) {
			assertThat(this.rules.refusal(new Facts(method, host, site, origin), null)).isNotNull();
		}
		assertThat(this.rules.refusal(new Facts("GET", host, site, origin), null)).isNull();
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "-, -", "same-origin, -", "none, -", "same-origin, http://localhost:8081",
			"-, http://localhost:8081", "-, http://LOCALHOST:8081", "-, https://echo.example.org" })
	void theOwnPageAndClientsThatAreNoBrowsersMay(@Nullable String site, @Nullable String origin) {
		assertThat(this.rules.refusal(new Facts("POST", "localhost:8081", site, origin), null)).isNull();
	}

	@Test
	void defaultPortsNeedNotBeWritten() {
		assertThat(this.rules.refusal(new Facts("POST", "a.example", null, "https://a.example"), null)).isNull();
		assertThat(this.rules.refusal(new Facts("POST", "a.example:80", null, "http://a.example"), null)).isNull();
		assertThat(this.rules.refusal(new Facts("POST", "a.example:80", null, "https://a.example"), null)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LocalHost:8081", "localhost.", "a.localhost:1", "127.0.0.1:8081",
			"[::1]:8081", "[::1]", "192.0.2.7", "echo.example.org:443", "Echo.Example.org" })
	void ownNamesAndAddressesMayReadOnLoopback(String host) {
		assertThat(this.rules.refusal(new Facts("GET", host, null, null), InetAddress.getLoopbackAddress())).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example",
			"notlocalhost", "sub.echo.example.org", "" })
	void othersMayNot(String host) {
		Facts request = new Facts("GET", host, null, null);
		assertThat(this.rules.refusal(request, InetAddress.getLoopbackAddress())).contains("allowed-hosts");
		// where others are meant to come, by names of theirs
		assertThat(this.rules.refusal(request, null)).isNull();
		assertThat(new BrowserRules(List.of("*")).refusal(request, InetAddress.getLoopbackAddress())).isNull();
	}

	@Test
	void theNameOfTheAddressIsItsOwn() throws Exception {
		InetAddress bound = InetAddress.getByAddress("echo.test", new byte[] { 127, 0, 0, 1 });
		assertThat(this.rules.refusal(new Facts("GET", "echo.test:8081", null, null), bound)).isNull();
	}

	@Test
	void anAsteriskDoesNotLetForeignPagesWrite() {
		assertThat(new BrowserRules(List.of("*")).refusal(new Facts("POST", "localhost", null, "http://evil.example"),
				InetAddress.getLoopbackAddress()))
			.isNotNull();
	}

}
