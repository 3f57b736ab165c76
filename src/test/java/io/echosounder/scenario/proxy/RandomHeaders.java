package io.echosounder.scenario.proxy;

import java.util.List;
import java.util.Random;

/**
 * Headers with some bytes changed, added, lost or doubled, and bytes that never were a
 * header. The same seed makes the same ones.
 */
final class RandomHeaders {

	private static final List<String> SEEDS = List.of(Headers.V1, Headers.V2, "PROXY UNKNOWN\r\n",
			"PROXY TCP6 2001:db8::7 ::ffff:192.0.2.1 1 65535\r\n", Headers.v2(Headers.LOCAL, 0, ""),
			Headers.v2(Headers.PROXY, Headers.TCP6,
					Headers.addresses(Headers.bytes("2001:db8::7"), Headers.mapped("192.0.2.1"))),
			Headers.v2(Headers.PROXY, Headers.UNIX_STREAM, Headers.path("/a") + Headers.path("/b")),
			Headers.checked(Headers.value(0x01, "h2") + Headers.value(0x05, "id")),
			Headers.v2(Headers.PROXY, Headers.TCP4,
					Headers.ADDRESSES + Headers.value(0x20, "\7\0\0\0\0" + Headers.value(0x22, "a client"))));

	private final Random random;

	RandomHeaders(long seed) {
		this.random = new Random(seed);
	}

	/** A header as it should be in one of four cases. */
	String next() {
		if (this.random.nextInt(10) == 0) {
			return bytes(1 + this.random.nextInt(40));
		}
		StringBuilder header = new StringBuilder(SEEDS.get(this.random.nextInt(SEEDS.size())));
		for (int i = this.random.nextInt(4); i > 0; i--) {
			mutate(header);
		}
		return header.toString();
	}

	private void mutate(StringBuilder header) {
		int at = this.random.nextInt(header.length());
		switch (this.random.nextInt(5)) {
			case 0 -> header.setCharAt(at, (char) (header.charAt(at) ^ 1 << this.random.nextInt(8)));
			case 1 -> header.setCharAt(at, (char) this.random.nextInt(256));
			case 2 -> header.insert(at, bytes(1 + this.random.nextInt(3)));
			case 3 -> header.delete(at, Math.min(header.length() - 1, at + 1 + this.random.nextInt(3)));
			default -> header.insert(at, header.substring(at, Math.min(header.length(), at + 8)));
		}
	}

	private String bytes(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return Headers.text(bytes);
	}

}
