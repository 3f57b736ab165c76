package io.echosounder.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is encoded is parsed as it was, and whatever else comes has an answer.
 */
class ProxyHeaderPropertyTests {

	@Property
	void whatWasEncodedIsParsed(@ForAll("headers") ProxyHeader header) throws BadProxyHeaderException {
		ByteBuffer bytes = ProxyHeaderEncoder.encode(header);
		assertThat(ProxyHeaderParser.parse(bytes)).isEqualTo(new Complete(header, bytes.remaining()));
	}

	@Property
	void randomBytesBehindASignatureHaveAnAnswer(@ForAll boolean text, @ForAll byte[] bytes) {
		byte[] signature = text ? ProxyHeaderParser.SIGNATURE_V1 : ProxyHeaderParser.SIGNATURE_V2;
		ByteBuffer in = ByteBuffer.allocate(signature.length + bytes.length).put(signature).put(bytes).flip();
		try {
			assertThat(ProxyHeaderParser.parse(in)).isNotNull();
		}
		catch (BadProxyHeaderException ex) {
			assertThat(ex).hasMessageMatching("[ -~]+");
		}
	}

	@Property
	void randomBytesBehindAddressesHaveAnAnswer(@ForAll byte[] bytes) {
		ByteBuffer in = ByteBuffer.allocate(28 + bytes.length).put(ProxyHeaderParser.SIGNATURE_V2);
		in.putShort((short) 0x2111).putShort((short) (12 + bytes.length)).put(new byte[12]).put(bytes).flip();
		try {
			assertThat(ProxyHeaderParser.parse(in)).isInstanceOf(Complete.class);
		}
		catch (BadProxyHeaderException ex) {
			assertThat(ex).hasMessageMatching("[ -~]+");
		}
	}

	@Provide
	Arbitrary<ProxyHeader> headers() {
		return Combinators
			.combine(Arbitraries.integers().between(1, 2), Arbitraries.of(Family.values()), tlvs(),
					Arbitraries.bytes().array(byte[].class).ofSize(36))
			.as(ProxyHeaderPropertyTests::header);
	}

	private static ProxyHeader header(int version, Family family, List<Tlv> tlvs, byte[] random) {
		return switch (family) {
			case UNSPECIFIED -> new ProxyHeader(version, Command.PROXY, family, null, null, List.of(), null);
			case TCP4 -> withAddresses(version, family, 4, tlvs, random);
			case TCP6 -> withAddresses(version, family, 16, tlvs, random);
			case UDP4 -> withAddresses(2, family, 4, tlvs, random);
			case UDP6 -> withAddresses(2, family, 16, tlvs, random);
			case UNIX_STREAM, UNIX_DATAGRAM ->
				new ProxyHeader(2, Command.PROXY, family, new Endpoint.Unix("/a"), new Endpoint.Unix(""), tlvs, null);
		};
	}

	private static ProxyHeader withAddresses(int version, Family family, int length, List<Tlv> tlvs, byte[] random) {
		ByteBuffer bytes = ByteBuffer.wrap(random);
		return new ProxyHeader(version, Command.PROXY, family, inet(bytes, length), inet(bytes, length),
				(version == 1) ? List.of() : tlvs, null);
	}

	private static Endpoint inet(ByteBuffer bytes, int length) {
		byte[] address = new byte[length];
		bytes.get(address);
		// or it would be one of IPv4
		address[0] |= 0x20;
		try {
			return new Endpoint.Inet(
					new InetSocketAddress(InetAddress.getByAddress(address), Short.toUnsignedInt(bytes.getShort())));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Arbitrary<List<Tlv>> tlvs() {
		Arbitrary<Integer> types = Arbitraries.integers()
			.between(0, 255)
			.filter((type) -> type != Tlv.SSL && type != Tlv.CRC32C);
		return Combinators.combine(types, Arbitraries.bytes().array(byte[].class).ofMaxSize(64))
			.as((type, value) -> new Tlv(type, ByteBuffer.wrap(value)))
			.list()
			.ofMaxSize(10)
			.map(ArrayList::new);
	}

}
