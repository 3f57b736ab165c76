package io.echosounder.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Range of addresses that begin with the same bits (CIDR, RFC 4632 section 3.1 and RFC
 * 4291 section 2.3).
 */
public final class AddressRange {

	private static final int IPV4_BITS = 32;

	private final InetAddress network;

	private final int prefixLength;

	private AddressRange(InetAddress network, int prefixLength) {
		this.network = network;
		this.prefixLength = prefixLength;
	}

	/**
	 * Parse a range.
	 * @param text such as {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address
	 * without a prefix length; never a name
	 * @return the range
	 * @throws IllegalArgumentException if the text is something else, or if the address
	 * has bits behind the prefix
	 */
	public static AddressRange of(String text) {
		int slash = text.indexOf('/');
		InetAddress network = InetAddress.ofLiteral((slash < 0) ? text : text.substring(0, slash));
		int bits = Byte.SIZE * network.getAddress().length;
		int prefixLength = (slash < 0) ? bits : Integer.parseUnsignedInt(text, slash + 1, text.length(), 10);
		if (prefixLength > bits) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "A prefix of %s has at most %d bits", text, bits));
		}
		AddressRange range = new AddressRange(network, prefixLength);
		if (!Arrays.equals(range.masked(network), network.getAddress())) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "%s has bits behind its prefix", text));
		}
		return range;
	}

	/**
	 * Return the range as which an IPv6 address is counted. An IPv4 address is a range by
	 * itself, also as an IPv4-mapped address of IPv6.
	 * @param address of any family
	 * @param ipv6PrefixLength bits that the IPv6 addresses of one range share, 1 to 128
	 * @return the range around the address
	 */
	static AddressRange around(InetAddress address, int ipv6PrefixLength) {
		try {
			InetAddress unmapped = InetAddress.getByAddress(address.getAddress());
			int bits = Byte.SIZE * unmapped.getAddress().length;
			AddressRange range = new AddressRange(unmapped, (bits > IPV4_BITS) ? ipv6PrefixLength : bits);
			return new AddressRange(InetAddress.getByAddress(range.masked(unmapped)), range.prefixLength);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("The bytes of an address are an address", ex);
		}
	}

	/**
	 * Return whether an address begins with the bits of this range.
	 * @param address of any family; an IPv4-mapped address of IPv6 counts as IPv4
	 * @return {@code false} if it is of another family
	 */
	public boolean contains(InetAddress address) {
		return address.getAddress().length == this.network.getAddress().length
				&& Arrays.equals(masked(address), this.network.getAddress());
	}

	private byte[] masked(InetAddress address) {
		byte[] bytes = address.getAddress();
		for (int i = 0; i < bytes.length; i++) {
			int kept = Math.clamp(this.prefixLength - (long) Byte.SIZE * i, 0, Byte.SIZE);
			bytes[i] &= (byte) (0xFF00 >> kept);
		}
		return bytes;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof AddressRange range && this.network.equals(range.network)
				&& this.prefixLength == range.prefixLength;
	}

	@Override
	public int hashCode() {
		return 31 * this.network.hashCode() + this.prefixLength;
	}

	/**
	 * Return the range as an operator writes it, such as {@code 2001:db8::/64}, or a
	 * single address without a prefix length.
	 */
	@Override
	public String toString() {
		String address = this.network.getHostAddress();
		return (this.prefixLength == Byte.SIZE * this.network.getAddress().length) ? address
				: address.replaceFirst("(^0)?(:0)+$", "::") + "/" + this.prefixLength;
	}

}
