package io.echosounder.proxyprotocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Fuzz target that Jazzer calls in a separate process, with bytes bred to reach every
 * branch of the parser. The first byte selects a beginning, so that Jazzer need not find
 * a signature first.
 */
public final class GuidedProxyHeaderFuzzer {

	private static final byte[][] BEGINNINGS = { {}, ProxyHeaderParser.SIGNATURE_V1, ProxyHeaderParser.SIGNATURE_V2,
			"PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII), "PROXY TCP6 ".getBytes(StandardCharsets.US_ASCII),
			HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2100"),
			HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "21110030" + "0102030405060708090a0b0c"),
			HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "21110024" + "0102030405060708090a0b0c" + "200015") };

	private static long inputs;

	private static long headers;

	private static long refused;

	private GuidedProxyHeaderFuzzer() {
	}

	public static void fuzzerTestOneInput(byte[] input) {
		inputs++;
		if (input.length == 0) {
			return;
		}
		byte[] beginning = BEGINNINGS[Byte.toUnsignedInt(input[0]) % BEGINNINGS.length];
		byte[] stream = Arrays.copyOf(beginning, beginning.length + input.length - 1);
		System.arraycopy(input, 1, stream, beginning.length, input.length - 1);
		String verdict = ProxyHeaderComparison.compare(stream);
		headers += verdict.startsWith("complete") ? 1 : 0;
		refused += verdict.equals(ReferenceProxyHeader.BAD) ? 1 : 0;
	}

	/** Prints the counts for the process that started this one. */
	public static void fuzzerTearDown() {
		System.err.println("%,d inputs, %,d headers, %,d refused".formatted(inputs, headers, refused));
	}

}
