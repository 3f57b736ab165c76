package io.echosounder.proxyprotocol;

/**
 * Four decimal numbers from 0 to 255 with dots between them, without leading zeros.
 */
final class Ipv4Literal implements Literal.Address {

	private final byte[] bytes = new byte[4];

	private int index;

	/** Digits of the number at the index. */
	private int digits;

	private int number;

	@Override
	public boolean add(int character) {
		if (character == '.') {
			if (this.digits == 0 || this.index == this.bytes.length - 1) {
				return false;
			}
			this.index++;
			this.digits = 0;
			this.number = 0;
			return true;
		}
		boolean isDigit = character >= '0' && character <= '9';
		boolean isBehindZero = this.digits > 0 && this.number == 0;
		if (!isDigit || isBehindZero) {
			return false;
		}
		this.digits++;
		this.number = this.number * 10 + character - '0';
		this.bytes[this.index] = (byte) this.number;
		return this.number <= 0xFF;
	}

	@Override
	public boolean isComplete() {
		return this.index == this.bytes.length - 1 && this.digits > 0;
	}

	@Override
	public byte[] bytes() {
		return this.bytes.clone();
	}

}
