package io.echosounder.probe;

import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AddressTextTests {

	/** Examples of RFC 5952, sections 4 and 5, where they are not of IPv4. */
	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1", "0:0:0:0:0:0:0:1, ::1", "0:0:0:0:0:0:0:0, ::",
			"2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
			"2001:0:0:1:0:0:0:1, 2001:0:0:1::1", "2001:DB8::, 2001:db8::", "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8" })
	void isTheShortOne(String address, String text) {
		assertThat(AddressText.of(InetAddress.ofLiteral(address))).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1:7", "0:0:0:0:0:0:0:1, [::1]:7" })
	void hasBracketsBeforeAPort(String address, String text) {
		assertThat(AddressText.of(InetAddress.ofLiteral(address), 7)).isEqualTo(text);
	}

}
