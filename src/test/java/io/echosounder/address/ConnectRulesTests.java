package io.echosounder.address;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectRules}.
 */
class ConnectRulesTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			::1 ::2 ::3 127.0.0.1 127.0.0.2 | ::1 127.0.0.1 ::2 127.0.0.2 ::3
			127.0.0.1 127.0.0.2 ::1 ::2     | 127.0.0.1 ::1 127.0.0.2 ::2
			127.0.0.1 ::1 ::2               | 127.0.0.1 ::1 ::2
			127.0.0.1 127.0.0.2             | 127.0.0.1 127.0.0.2
			""")
	void familiesTakeTurnsBeginningWithThatOfTheFirst(String given, String expected) {
		assertThat(ConnectRules.interleave(addresses(given))).isEqualTo(addresses(expected));
	}

	private static List<InetAddress> addresses(String text) {
		List<InetAddress> addresses = new ArrayList<>();
		for (String literal : text.split(" ", -1)) {
			addresses.add(InetAddress.ofLiteral(literal));
		}
		return addresses;
	}

}
