package io.echosounder.proxyprotocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Ends of connections, as values and as text.
 */
class EndpointTests {

	@Test
	void addressesAreShownAsInAUri() throws Exception {
		assertThat(Endpoint.Inet.of(new byte[] { 127, 0, 0, 1 }, 80)).hasToString("127.0.0.1:80");
		assertThat(inet("20010db8000000000000000000000001")).hasToString("[2001:db8:0:0:0:0:0:1]:7");
		InetAddress withZone = Inet6Address.getByAddress("", inet6("fe800000000000000000000000000001"), 1);
		assertThat(new Endpoint.Inet(new InetSocketAddress(withZone, 7))).hasToString("[fe80:0:0:0:0:0:0:1]:7");
	}

	@Test
	void aMappedAddressStaysOneOfIpv6() {
		Endpoint.Inet mapped = inet("00000000000000000000ffff01020304");
		assertThat(mapped).hasToString("[0:0:0:0:0:ffff:102:304]:7");
		assertThat(mapped.address().getAddress()).isInstanceOf(Inet6Address.class);
		assertThat(mapped).isNotEqualTo(Endpoint.Inet.of(new byte[] { 1, 2, 3, 4 }, 7));
	}

	@Test
	void theHostNameOfAParsedAddressIsItsText() {
		assertThat(Endpoint.Inet.of(new byte[] { (byte) 192, 0, 2, 1 }, 80).address().getHostName())
			.isEqualTo("192.0.2.1");
		assertThat(inet("00000000000000000000ffff01020304").address().getHostName())
			.isEqualTo("0:0:0:0:0:ffff:102:304");
	}

	@Test
	void endpointsAreEqualByPlace() throws Exception {
		InetAddress named = InetAddress.getByAddress("somewhere", new byte[] { 1, 2, 3, 4 });
		assertThat(new Endpoint.Inet(new InetSocketAddress(named, 7)))
			.isEqualTo(Endpoint.Inet.of(new byte[] { 1, 2, 3, 4 }, 7))
			.hasSameHashCodeAs(Endpoint.Inet.of(new byte[] { 1, 2, 3, 4 }, 7))
			.isNotEqualTo(Endpoint.Inet.of(new byte[] { 1, 2, 3, 4 }, 8));
		assertThat(Endpoint.Unix.of("/a"))
			.isEqualTo(new Endpoint.Unix(ByteBuffer.wrap(new byte[] { '/', 'a', 0, 'b' })))
			.hasSameHashCodeAs(Endpoint.Unix.of("/a"))
			.isNotEqualTo(Endpoint.Unix.of("/b"));
	}

	@Test
	void aPathEndsAtItsFirstNulAndANameInTheAbstractNamespaceAtItsLast() {
		assertThat(unix("2f610062")).hasToString("unix:/a");
		assertThat(unix("00610062000000")).hasToString("unix:\\x00a\\x00b");
		assertThat(unix("00000000").path().remaining()).isZero();
		assertThat(unix("")).hasToString("unix:");
		assertThat(unix("61".repeat(108)).path().remaining()).isEqualTo(108);
	}

	@Test
	void aPathIsSafeAsTextAndExactAsBytes() {
		Endpoint.Unix unix = unix("2f0d0affe282ac5c");
		assertThat(unix).hasToString("unix:/\\x0d\\x0a\\xff\u20ac\\x5c");
		assertThat(unix.text()).isEqualTo("/\\x0d\\x0a\\xff\u20ac\\x5c");
		assertThat(PeerBytes.hex(unix.path())).isEqualTo("2f0d0affe282ac5c");
	}

	@Test
	void aPathDoesNotChangeWithTheBytesThatItWasMadeOf() {
		byte[] bytes = { '/', 'a' };
		Endpoint.Unix unix = new Endpoint.Unix(ByteBuffer.wrap(bytes));
		bytes[1] = 'b';
		unix.path().get();
		assertThat(unix).isEqualTo(Endpoint.Unix.of("/a"));
		assertThat(unix.path().isReadOnly()).isTrue();
	}

	@Test
	void whatIsNoEndpointIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.Inet.of(new byte[5], 1));
		assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.Inet.of(new byte[4], 65536));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Endpoint.Inet(InetSocketAddress.createUnresolved("somewhere", 1)));
		assertThatIllegalArgumentException().isThrownBy(() -> unix("61".repeat(109)));
	}

	private static Endpoint.Inet inet(String hex) {
		return Endpoint.Inet.of(inet6(hex), 7);
	}

	private static byte[] inet6(String hex) {
		return HexFormat.of().parseHex(hex);
	}

	private static Endpoint.Unix unix(String hex) {
		return new Endpoint.Unix(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
	}

}
