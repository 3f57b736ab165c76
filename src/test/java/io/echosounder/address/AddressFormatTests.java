package io.echosounder.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AddressFormatTests {

	/** Examples of RFC 5952, sections 4 and 5, where they are not of IPv4. */
	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1", "0:0:0:0:0:0:0:1, ::1", "0:0:0:0:0:0:0:0, ::",
			"2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
			"2001:0:0:1:0:0:0:1, 2001:0:0:1::1", "2001:DB8::, 2001:db8::", "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8" })
	void theShortFormIsThatOfTheRfc(String address, String text) {
		assertThat(AddressFormat.compressed(InetAddress.ofLiteral(address))).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1:7", "0:0:0:0:0:0:0:1, [::1]:7" })
	void hasBracketsBeforeAPort(String address, String text) {
		assertThat(AddressFormat.compressed(InetAddress.ofLiteral(address), 7)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1:7", "0.0.0.0, 0.0.0.0:7", "::, *:7", "::1, [0:0:0:0:0:0:0:1]:7" })
	void anAddressToListenOnIsWrittenAsByTheJdk(String address, String text) {
		assertThat(AddressFormat.format(new InetSocketAddress(InetAddress.ofLiteral(address), 7))).isEqualTo(text);
		assertThat(AddressFormat.format(InetSocketAddress.createUnresolved("echo.test", 7))).isEqualTo("echo.test:7");
	}

}
