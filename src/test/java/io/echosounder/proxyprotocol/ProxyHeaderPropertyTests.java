package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import io.echosounder.text.PeerText;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties of every header, and of other bytes in its place.
 */
class ProxyHeaderPropertyTests {

	@Property
	void whatWasEncodedIsParsedAndItsBeginningsAreIncomplete(@ForAll("headers") ProxyHeader header,
			@ForAll byte[] behind) throws BadProxyHeaderException {
		ByteBuffer bytes = ProxyHeaderEncoder.encode(header);
		ByteBuffer stream = ByteBuffer.allocate(bytes.remaining() + behind.length);
		stream.put(bytes.duplicate()).put(behind).flip();
		assertThat(ProxyHeaderParser.parse(stream)).isEqualTo(new Complete(header, bytes.remaining()));
		int signature = ((header.version() == 1) ? ProxyHeaderParser.SIGNATURE_V1
				: ProxyHeaderParser.SIGNATURE_V2).length;
		for (int length = 0; length < bytes.remaining(); length++) {
			assertThat(ProxyHeaderParser.parse(bytes.slice(0, length))).isEqualTo(new Incomplete(length >= signature));
		}
	}

	@Property
	void whatWasParsedIsEncodedAsItWas(@ForAll("headers") ProxyHeader header) throws BadProxyHeaderException {
		ByteBuffer bytes = ProxyHeaderEncoder.encode(header);
		Complete complete = (Complete) ProxyHeaderParser.parse(bytes);
		assertThat(ProxyHeaderEncoder.encode(complete.header())).isEqualTo(bytes);
	}

	@Property
	void aChecksumFollowsItsRule(@ForAll("values") List<Tlv> before, @ForAll("values") List<Tlv> behind)
			throws BadProxyHeaderException {
		List<Tlv> tlvs = new ArrayList<>(before);
		tlvs.add(new Tlv(Tlv.CRC32C, ByteBuffer.allocate(4)));
		tlvs.addAll(behind);
		ByteBuffer bytes = ProxyHeaderEncoder
			.encode(new ProxyHeader(2, Command.PROXY, Family.UNSPECIFIED, null, null, tlvs));
		String verdict = ReferenceProxyHeader.verdict(array(bytes));
		assertThat(verdict).startsWith("complete");
		Complete complete = (Complete) ProxyHeaderParser.parse(bytes);
		assertThat(complete.header().tlvs()).hasSize(tlvs.size());
	}

	@Property
	void headersWithDamagesAreWhatTheReferenceSays(@ForAll("headers") ProxyHeader header,
			@ForAll("damages") List<Damage> damages) {
		ByteBuffer bytes = ProxyHeaderEncoder.encode(header);
		byte[] stream = array(bytes);
		for (Damage damage : damages) {
			stream = damage.done(stream);
		}
		ProxyHeaderComparison.compare(stream);
	}

	@Property(tries = 4000)
	void linesOfTheRightCharactersAreWhatTheReferenceSays(@ForAll("lines") String line) {
		ProxyHeaderComparison.compare(line.getBytes(StandardCharsets.ISO_8859_1));
	}

	@Property
	void anyValuesAreWhatTheReferenceSays(@ForAll("lists") byte[] values, @ForAll byte family) {
		ByteBuffer stream = ByteBuffer.allocate(16 + values.length).put(ProxyHeaderParser.SIGNATURE_V2);
		boolean isKnown = Family.of(Byte.toUnsignedInt(family)) != null;
		stream.put((byte) 0x21).put(isKnown ? family : (byte) 0x11).putShort((short) values.length).put(values);
		ProxyHeaderComparison.compare(stream.array());
	}

	@Property(tries = 4000)
	void anyTextIsSafeAndNoTwoValuesHaveTheSame(@ForAll byte[] one, @ForAll byte[] other) {
		String text = PeerText.of(ByteBuffer.wrap(one));
		ProxyHeaderComparison.assertOneLine(text);
		assertThat(text.equals(PeerText.of(ByteBuffer.wrap(other)))).isEqualTo(Arrays.equals(one, other));
	}

	private static byte[] array(ByteBuffer bytes) {
		byte[] array = new byte[bytes.remaining()];
		bytes.get(0, array);
		return array;
	}

	@Provide
	Arbitrary<ProxyHeader> headers() {
		return Combinators
			.combine(Arbitraries.integers().between(1, 2), Arbitraries.of(Family.values()), values(),
					Arbitraries.bytes().array(byte[].class).ofSize(216), Arbitraries.of(true, false, false, false))
			.as(ProxyHeaderPropertyTests::header)
			.withoutEdgeCases();
	}

	private static ProxyHeader header(int version, Family family, List<Tlv> tlvs, byte[] random, boolean special) {
		ByteBuffer bytes = ByteBuffer.wrap(random);
		return switch (family) {
			case UNSPECIFIED -> (special && version == 2) ? ProxyHeader.local()
					: new ProxyHeader(version, Command.PROXY, family, null, null, (version == 1) ? List.of() : tlvs);
			case TCP4 -> withAddresses(version, family, 4, tlvs, bytes, special);
			case TCP6 -> withAddresses(version, family, 16, tlvs, bytes, special);
			case UDP4 -> withAddresses(2, family, 4, tlvs, bytes, special);
			case UDP6 -> withAddresses(2, family, 16, tlvs, bytes, special);
			case UNIX_STREAM, UNIX_DATAGRAM ->
				new ProxyHeader(2, Command.PROXY, family, new Endpoint.Unix(bytes.slice(0, 108)),
						new Endpoint.Unix(bytes.slice(108, special ? 7 : 108)), tlvs);
		};
	}

	private static ProxyHeader withAddresses(int version, Family family, int length, List<Tlv> tlvs, ByteBuffer bytes,
			boolean mapped) {
		return new ProxyHeader(version, Command.PROXY, family, inet(bytes, length, mapped), inet(bytes, length, false),
				(version == 1) ? List.of() : tlvs);
	}

	private static Endpoint inet(ByteBuffer bytes, int length, boolean mapped) {
		byte[] address = new byte[length];
		bytes.get(address);
		if (mapped && length == 16) {
			Arrays.fill(address, 0, 10, (byte) 0);
			Arrays.fill(address, 10, 12, (byte) 0xFF);
		}
		return Endpoint.Inet.of(address, Short.toUnsignedInt(bytes.getShort()));
	}

	@Provide
	Arbitrary<List<Tlv>> values() {
		Arbitrary<Integer> types = Arbitraries
			.frequencyOf(Tuple.of(1, Arbitraries.integers().between(0, 255)),
					Tuple.of(2, Arbitraries.of(Tlv.ALPN, Tlv.AUTHORITY, Tlv.UNIQUE_ID, Tlv.SSL, Tlv.AWS, Tlv.AZURE,
							Tlv.GCP, Tlv.NOOP)))
			.filter((type) -> type != Tlv.CRC32C);
		return Combinators.combine(types, Arbitraries.bytes().array(byte[].class).ofMaxSize(24))
			.as(ProxyHeaderPropertyTests::value)
			.list()
			.ofMaxSize(6)
			.withoutEdgeCases();
	}

	private static Tlv value(int type, byte[] bytes) {
		if (type != Tlv.SSL) {
			return new Tlv(type, ByteBuffer.wrap(bytes));
		}
		Tlv name = new Tlv(TlsClient.COMMON_NAME, ByteBuffer.wrap(bytes));
		return new TlsClient(bytes.length, Arrays.hashCode(bytes), List.of(name, name)).toTlv();
	}

	@Provide
	Arbitrary<List<Damage>> damages() {
		return Combinators
			.combine(Arbitraries.of(Damage.Kind.values()), Arbitraries.integers().between(0, 1000), Arbitraries.bytes())
			.as(Damage::new)
			.list()
			.ofMaxSize(4);
	}

	@Provide
	Arbitrary<String> lines() {
		Arbitrary<String> words = Arbitraries.of("TCP4", "TCP6", "UNKNOWN", "1.2.3.4", "255.255.255.255", "0.0.0.0",
				"01.2.3.4", "256.1.1.1", "1.2.3", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
				"1:2:3:4::5:6:7", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "00001::", "::ffff:01.2.3.4", "fe80::1%1",
				"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "0", "1", "443", "65535", "65536", "00", "\r", "\n",
				"", "\r\n");
		Arbitrary<String> pieces = Arbitraries.strings().withChars("0123456789abcdefABCDEF:::.. \r\n").ofMaxLength(8);
		Arbitrary<String> field = Arbitraries.frequencyOf(Tuple.of(4, words), Tuple.of(1, pieces));
		return Combinators
			.combine(Arbitraries.of("TCP4", "TCP6", "TCP6", "TCP6", "UNKNOWN"), field.list().ofMinSize(2).ofMaxSize(6),
					Arbitraries.of("\r\n", "\r\n", "\n", "\r", "xy"))
			.as((protocol, fields, end) -> "PROXY " + protocol + " " + String.join(" ", fields) + end);
	}

	@Provide
	Arbitrary<byte[]> lists() {
		return Arbitraries
			.frequencyOf(
					Tuple.of(3,
							Arbitraries.of((byte) 0, (byte) 1, (byte) 3, (byte) 4, (byte) 5, (byte) 8, (byte) 0x20,
									(byte) 0x22)),
					Tuple.of(1, Arbitraries.bytes()))
			.array(byte[].class)
			.ofMaxSize(260);
	}

	/** One change of a stream. */
	record Damage(Kind kind, int where, byte value) {

		byte[] done(byte[] stream) {
			int at = (stream.length > 0) ? this.where % stream.length : 0;
			return switch (this.kind) {
				case REPLACED -> joined(stream, at, Math.min(stream.length, at + 1), this.value);
				case INSERTED -> joined(stream, at, at, this.value);
				case DELETED -> joined(stream, at, Math.min(stream.length, at + 1));
				case CUT -> joined(stream, at, stream.length);
				case REPEATED -> joined(stream, at, at, Arrays.copyOfRange(stream, at, stream.length));
			};
		}

		private static byte[] joined(byte[] stream, int before, int behind, byte... between) {
			ByteBuffer joined = ByteBuffer.allocate(stream.length - (behind - before) + between.length);
			return joined.put(stream, 0, before).put(between).put(stream, behind, stream.length - behind).array();
		}

		enum Kind {

			REPLACED, INSERTED, DELETED, CUT, REPEATED

		}

	}

}
