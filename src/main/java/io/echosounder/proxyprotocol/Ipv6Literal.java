package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * An address in the text form of RFC 4291 section 2.2: groups of one to four hexadecimal
 * digits with colons between them; {@code ::} at most once, for one group of zeros or
 * more; the last two groups may be an {@link Ipv4Literal}. No zone.
 */
final class Ipv6Literal implements Literal.Address {

	private static final int GROUPS = 8;

	private static final int MAX_DIGITS = 4;

	/** Complete groups. */
	private final ByteBuffer groups = ByteBuffer.allocate(GROUPS * Short.BYTES);

	/** Index of {@code ::}, in complete groups; negative before it appears. */
	private int gap = -1;

	/** Number of colons at the end of the text. */
	private int colons;

	/** Digits of the group at the end of the text. */
	private int digits;

	private int number;

	/** Group at the end of the text, as the first number of an address of IPv4. */
	private @Nullable Ipv4Literal candidate;

	/** IPv4 literal at the end of the text, once it has a dot. */
	private @Nullable Ipv4Literal quad;

	@Override
	public boolean add(int character) {
		if (this.quad != null) {
			return this.quad.add(character);
		}
		return switch (character) {
			case ':' -> addColon();
			case '.' -> addDot();
			default -> addDigit(character);
		};
	}

	private boolean addColon() {
		if (this.colons == 0) {
			endGroup();
			this.colons = 1;
			return hasRoomFor(1);
		}
		if (this.colons == 2 || this.gap >= 0) {
			return false;
		}
		this.colons = 2;
		this.gap = count();
		return true;
	}

	private boolean addDot() {
		boolean isAtEnd = (this.gap < 0) ? count() == GROUPS - 2 : hasRoomFor(2);
		Ipv4Literal first = this.candidate;
		if (this.digits == 0 || first == null || !isAtEnd) {
			return false;
		}
		this.digits = 0;
		this.quad = first;
		return first.add('.');
	}

	private boolean addDigit(int character) {
		int digit = Character.digit(character, 16);
		boolean isBehindFirstColon = this.colons == 1 && count() == 0 && this.gap < 0;
		if (digit < 0 || this.digits == MAX_DIGITS || isBehindFirstColon || !hasRoomFor(1)) {
			return false;
		}
		if (this.digits == 0) {
			this.candidate = new Ipv4Literal();
		}
		if (this.candidate != null && !this.candidate.add(character)) {
			this.candidate = null;
		}
		this.colons = 0;
		this.digits++;
		this.number = (this.number << 4) | digit;
		return true;
	}

	private void endGroup() {
		if (this.digits > 0) {
			this.groups.putShort((short) this.number);
		}
		this.digits = 0;
		this.number = 0;
	}

	private int count() {
		return this.groups.position() / Short.BYTES;
	}

	/** Return whether more groups fit: the gap stands for one group at least. */
	private boolean hasRoomFor(int more) {
		return count() + more <= ((this.gap < 0) ? GROUPS : GROUPS - 1);
	}

	@Override
	public boolean isComplete() {
		if (this.quad != null) {
			return this.quad.isComplete();
		}
		return (this.digits > 0) ? this.gap >= 0 || count() == GROUPS - 1 : this.colons == 2;
	}

	@Override
	public byte[] bytes() {
		ByteBuffer all = ByteBuffer.allocate(this.groups.capacity()).put(this.groups.duplicate().flip());
		if (this.quad != null) {
			all.put(this.quad.bytes());
		}
		else if (this.digits > 0) {
			all.putShort((short) this.number);
		}
		byte[] bytes = new byte[all.capacity()];
		int before = (this.gap < 0) ? all.position() : this.gap * Short.BYTES;
		int behind = all.position() - before;
		all.get(0, bytes, 0, before);
		all.get(before, bytes, bytes.length - behind, behind);
		return bytes;
	}

}
