package io.echosounder.proxyprotocol;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reference parser for PROXY headers, as simple as possible. One expression matches a
 * line; values are incomplete if any continuation is valid. It ignores speed, and shares
 * nothing with the parser.
 */
final class ReferenceProxyHeader {

	static final String PERHAPS = "perhaps a header";

	static final String INCOMPLETE = "incomplete";

	static final String ABSENT = "absent";

	static final String BAD = "bad";

	private static final String LINE_SIGNATURE = "PROXY ";

	private static final String BINARY_SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

	private static final int MAX_LINE = 107;

	private static final int MAX_BINARY = 16384;

	private static final Map<Integer, Integer> ADDRESS_LENGTHS = Map.of(0x00, 0, 0x11, 12, 0x12, 12, 0x21, 36, 0x22, 36,
			0x31, 216, 0x32, 216);

	private static final Map<Integer, String> FAMILIES = Map.of(0x00, "UNSPECIFIED", 0x11, "TCP4", 0x12, "UDP4", 0x21,
			"TCP6", 0x22, "UDP6", 0x31, "UNIX_STREAM", 0x32, "UNIX_DATAGRAM");

	private static final Pattern LINE = line();

	private static final List<String> CONTINUATIONS = continuations();

	private ReferenceProxyHeader() {
	}

	private static Pattern line() {
		String port = "(0|[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5])";
		String octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]\\d|\\d)";
		String four = octet + "(?:\\." + octet + "){3}";
		String group = "[0-9a-fA-F]{1,4}";
		String last = "(?:" + group + ":" + group + "|" + four + ")";
		List<String> six = new ArrayList<>();
		six.add("(?:" + group + ":){6}" + last);
		for (int behind = 5; behind >= 0; behind--) {
			six.add(upTo(5 - behind, group) + "::(?:" + group + ":){" + behind + "}" + last);
		}
		six.add(upTo(6, group) + "::" + group);
		six.add(upTo(7, group) + "::");
		String sixes = "(" + String.join("|", six) + ")";
		return Pattern
			.compile("PROXY (?:UNKNOWN(?: [^\r\n]*)?|TCP4 (%1$s) (%1$s) %3$s %3$s|TCP6 %2$s %2$s %3$s %3$s)\r\n"
				.formatted(four, sixes, port));
	}

	private static String upTo(int groups, String group) {
		return (groups == 0) ? "" : "(?:(?:" + group + ":){0," + (groups - 1) + "}" + group + ")?";
	}

	/** All short continuations of a line. */
	private static List<String> continuations() {
		List<String> all = new ArrayList<>();
		for (String rest : List.of("", "\n", "\r\n", " 0\r\n", " 0 0\r\n", " :: 0 0\r\n", " 0.0.0.0 0 0\r\n")) {
			for (String field : List.of("", "0", ":", "::", ":0", ".0", ".0.0", ".0.0.0", "0.0", "0.0.0")) {
				all.add(field + rest);
			}
		}
		return all;
	}

	/** One of the constants; or, for a complete header, all that it says. */
	static String verdict(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		if (text.startsWith(LINE_SIGNATURE)) {
			return line(text);
		}
		if (text.startsWith(BINARY_SIGNATURE)) {
			return binary(bytes);
		}
		return (LINE_SIGNATURE.startsWith(text) || BINARY_SIGNATURE.startsWith(text)) ? PERHAPS : ABSENT;
	}

	// JdkObsolete: to ask whether more text could make a match is what hitEnd is for
	@SuppressWarnings("JdkObsolete")
	private static String line(String text) {
		Matcher matcher = LINE.matcher(text);
		if (matcher.lookingAt()) {
			return (matcher.end() <= MAX_LINE) ? line(matcher) : BAD;
		}
		boolean hasWayOn = matcher.hitEnd();
		boolean isLong = text.length() > 85;
		if (isLong) {
			hasWayOn = CONTINUATIONS.stream()
				.map(text::concat)
				.anyMatch((line) -> line.length() <= MAX_LINE && LINE.matcher(line).matches());
		}
		return hasWayOn ? INCOMPLETE : BAD;
	}

	private static String line(Matcher line) {
		for (int first : List.of(1, 5)) {
			if (line.group(first) != null) {
				return complete(line.end(), 1, "PROXY", (first == 1) ? "TCP4" : "TCP6",
						address(line.group(first), first) + ":" + line.group(first + 2),
						address(line.group(first + 1), first) + ":" + line.group(first + 3), List.of());
			}
		}
		return complete(line.end(), 1, "PROXY", "UNSPECIFIED", "null", "null", List.of());
	}

	private static String address(String text, int firstGroup) {
		String hex = HexFormat.of().formatHex(InetAddress.ofLiteral(text).getAddress());
		boolean isMapped = firstGroup == 5 && hex.length() == 8;
		return (isMapped ? "0".repeat(20) + "ffff" : "") + hex;
	}

	private static String binary(byte[] bytes) {
		int count = bytes.length;
		if (count > 12 && bytes[12] != 0x20 && bytes[12] != 0x21) {
			return BAD;
		}
		boolean isLocal = count > 12 && bytes[12] == 0x20;
		if (count > 13 && !isLocal && !ADDRESS_LENGTHS.containsKey((int) bytes[13])) {
			return BAD;
		}
		if (count > 14 && 16 + (at(bytes, 14) << 8) > MAX_BINARY) {
			return BAD;
		}
		if (count < 16) {
			return INCOMPLETE;
		}
		int length = 16 + (at(bytes, 14) << 8) + at(bytes, 15);
		if (length > MAX_BINARY) {
			return BAD;
		}
		if (isLocal) {
			return (count < length) ? INCOMPLETE
					: complete(length, 2, "LOCAL", "UNSPECIFIED", "null", "null", List.of());
		}
		return proxied(Arrays.copyOf(bytes, Math.min(count, length)), length);
	}

	private static String proxied(byte[] known, int length) {
		int family = known[13];
		int addresses = ADDRESS_LENGTHS.getOrDefault(family, 0);
		boolean isWhole = known.length == length;
		byte[] values = Arrays.copyOfRange(known, Math.min(known.length, 16 + addresses), known.length);
		int left = length - 16 - addresses;
		if (family == 0 && !isWhole) {
			return INCOMPLETE;
		}
		if (family == 0 && !isList(values)) {
			return complete(length, 2, "PROXY", "UNSPECIFIED", "null", "null", List.of());
		}
		if (left < 0 || !mayBeList(values, left, false, false) || (isWhole && !isSound(known, 16 + addresses))) {
			return BAD;
		}
		return isWhole ? complete(length, 2, "PROXY", FAMILIES.getOrDefault(family, "?"), end(known, addresses, 0),
				end(known, addresses, 1), values(values)) : INCOMPLETE;
	}

	private static boolean isList(byte[] bytes) {
		int at = 0;
		while (at + 3 <= bytes.length) {
			at += 3 + (at(bytes, at + 1) << 8) + at(bytes, at + 2);
		}
		return at == bytes.length;
	}

	/** Whether there are values that begin with the known bytes and have so many. */
	private static boolean mayBeList(byte[] known, int length, boolean isNested, boolean hasChecksum) {
		if (known.length == 0) {
			return length == 0 || length >= 3;
		}
		boolean isChecksum = known[0] == 3 && !isNested;
		if (length < 3 || (isChecksum && hasChecksum)) {
			return false;
		}
		for (int first = 0; first <= length - 3; first++) {
			boolean isSaid = (known.length < 2 || at(known, 1) == first >> 8)
					&& (known.length < 3 || at(known, 2) == (first & 0xFF));
			int end = Math.min(known.length, 3 + first);
			if (isSaid && mayBeValue(isNested ? -1 : known[0], Arrays.copyOfRange(known, Math.min(3, end), end), first)
					&& mayBeList(Arrays.copyOfRange(known, end, known.length), length - 3 - first, isNested,
							hasChecksum || isChecksum)) {
				return true;
			}
		}
		return false;
	}

	private static boolean mayBeValue(int type, byte[] known, int length) {
		return switch (type) {
			case 3 -> length == 4;
			case 5 -> length <= 128;
			case 0x20 -> length >= 5 && mayBeList(Arrays.copyOfRange(known, Math.min(5, known.length), known.length),
					length - 5, true, false);
			default -> true;
		};
	}

	/** Whether the checksum is right, if there is one. */
	private static boolean isSound(byte[] header, int values) {
		for (int at = values; at < header.length; at += 3 + (at(header, at + 1) << 8) + at(header, at + 2)) {
			if (header[at] == 3) {
				byte[] zeroed = header.clone();
				Arrays.fill(zeroed, at + 3, at + 7, (byte) 0);
				int said = at(header, at + 3) << 24 | at(header, at + 4) << 16 | at(header, at + 5) << 8
						| at(header, at + 6);
				return said == crc32c(zeroed);
			}
		}
		return true;
	}

	/** CRC-32C bit by bit, the polynomial 0x1EDC6F41 reflected. */
	static int crc32c(byte[] bytes) {
		int crc = -1;
		for (byte value : bytes) {
			crc ^= Byte.toUnsignedInt(value);
			for (int bit = 0; bit < 8; bit++) {
				crc = ((crc & 1) != 0) ? (crc >>> 1) ^ 0x82F63B78 : crc >>> 1;
			}
		}
		return ~crc;
	}

	private static String end(byte[] header, int addresses, int index) {
		if (addresses == 0) {
			return "null";
		}
		if (addresses == 216) {
			String path = new String(header, 16 + 108 * index, 108, StandardCharsets.ISO_8859_1);
			String name = path.startsWith("\0") ? path.replaceAll("\0+$", "") : path.split("\0", -1)[0];
			return HexFormat.of().formatHex(name.getBytes(StandardCharsets.ISO_8859_1));
		}
		int length = (addresses - 4) / 2;
		int port = 16 + 2 * length + 2 * index;
		return HexFormat.of().formatHex(header, 16 + length * index, 16 + length * (index + 1)) + ":"
				+ ((at(header, port) << 8) + at(header, port + 1));
	}

	private static List<String> values(byte[] bytes) {
		List<String> values = new ArrayList<>();
		int at = 0;
		while (at < bytes.length) {
			int end = at + 3 + (at(bytes, at + 1) << 8) + at(bytes, at + 2);
			values.add(at(bytes, at) + "=" + HexFormat.of().formatHex(bytes, at + 3, end));
			at = end;
		}
		return values;
	}

	/** Content of a complete header, in a form of neither parser. */
	static String complete(int length, int version, String command, String family, String source, String destination,
			List<String> values) {
		return "complete %d: version %d %s %s from %s to %s %s".formatted(length, version, command, family, source,
				destination, values);
	}

	private static int at(byte[] bytes, int index) {
		return Byte.toUnsignedInt(bytes[index]);
	}

}
