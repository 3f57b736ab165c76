package io.echosounder.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admission}.
 */
class AdmissionTests {

	@ParameterizedTest
	@CsvSource({ "64, 2001:db8::1, 2001:db8::ffff:2", "64, fe80::1, fe80::2", "56, 2001:db8:0:1::1, 2001:db8:0:ff::1",
			"1, 2001:db8::1, 7fff::1", "128, 2001:db8::1, 2001:db8::1", "64, 192.0.2.1, 192.0.2.1" })
	void whenAddressesShareThePrefixThenTheyCountAsOne(int prefixLength, String one, String other) {
		Admission admission = new Admission("raw", 0, 1, prefixLength);
		assertThat(admission.admit(InetAddress.ofLiteral(one))).isNull();
		assertThat(admission.admit(InetAddress.ofLiteral(other))).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
		admission.release(InetAddress.ofLiteral(one));
		assertThat(admission.admit(InetAddress.ofLiteral(other))).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "64, 2001:db8::1, 2001:db8:0:1::1", "56, 2001:db8::1, 2001:db8:0:100::1",
			"128, 2001:db8::1, 2001:db8::2", "64, 192.0.2.1, 192.0.2.2", "1, 192.0.2.1, 192.0.2.2" })
	void whenAddressesDifferInThePrefixThenEachCountsByItself(int prefixLength, String one, String other) {
		Admission admission = new Admission("raw", 0, 1, prefixLength);
		assertThat(admission.admit(InetAddress.ofLiteral(one))).isNull();
		assertThat(admission.admit(InetAddress.ofLiteral(other))).isNull();
	}

	@Test
	void whenAProxySendsIpv4MappedAddressesThenTheyCountAsIpv4() throws UnknownHostException {
		Admission admission = new Admission("raw", 0, 1, 64);
		assertThat(admission.admit(mapped(1))).isNull();
		assertThat(admission.admit(mapped(2))).isNull();
		assertThat(admission.admit(InetAddress.ofLiteral("192.0.2.1")))
			.isEqualTo(RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
	}

	@ParameterizedTest
	@CsvSource({ "64, 2001:db8::5, 2001:db8::/64", "64, ::1, ::/64", "48, 2001:db8:1:2::5, 2001:db8:1::/48",
			"128, 2001:db8::5, 2001:db8:0:0:0:0:0:5", "64, 192.0.2.1, 192.0.2.1" })
	void whenTheLimitIsReachedThenTheLineNamesThePrefix(int prefixLength, String address, String named) {
		try (CapturedLog log = new CapturedLog()) {
			Admission admission = new Admission("raw", 0, 1, prefixLength);
			admission.admit(InetAddress.ofLiteral(address));
			admission.admit(InetAddress.ofLiteral(address));
			assertThat(log.lines(Level.INFO)).containsExactly(
					"Listener raw has reached max-connections-per-address (1 from %s); further connections are rejected"
						.formatted(named));
		}
	}

	@Test
	void whenThereIsNoLimitThenAddressesAreNotCounted() {
		Admission admission = new Admission("raw", 0, 0, 64);
		InetAddress address = InetAddress.ofLiteral("2001:db8::1");
		assertThat(admission.admit(address)).isNull();
		assertThat(admission.admit(address)).isNull();
		admission.release(address);
	}

	@Test
	void thePeakIsTheMostThatWereAdmittedAtOnce() {
		Admission admission = new Admission("raw", 2, 0, 64);
		assertThat(admission.peak()).isZero();
		admission.admit();
		admission.admit();
		assertThat(admission.admit()).isEqualTo(RejectReason.MAX_CONNECTIONS);
		admission.release();
		admission.release();
		admission.admit();
		assertThat(admission.active()).isOne();
		assertThat(admission.peak()).isEqualTo(2);
	}

	/**
	 * As PROXY headers bring them: an Inet6Address, which the JDK makes of no literal.
	 */
	private static InetAddress mapped(int last) throws UnknownHostException {
		byte[] address = new byte[16];
		address[10] = (byte) 0xFF;
		address[11] = (byte) 0xFF;
		System.arraycopy(InetAddress.ofLiteral("192.0.2." + last).getAddress(), 0, address, 12, 4);
		return Inet6Address.getByAddress(null, address, -1);
	}

}
