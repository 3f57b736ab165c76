package io.echosounder.proxyprotocol;

/**
 * A decimal number from 0 to 65535, without leading zeros.
 */
final class PortLiteral implements Literal {

	private static final int MAX = 0xFFFF;

	private int digits;

	private int number;

	@Override
	public boolean add(int character) {
		boolean isDigit = character >= '0' && character <= '9';
		boolean isBehindZero = this.digits > 0 && this.number == 0;
		if (!isDigit || isBehindZero) {
			return false;
		}
		this.digits++;
		this.number = this.number * 10 + character - '0';
		return this.number <= MAX;
	}

	@Override
	public boolean isComplete() {
		return this.digits > 0;
	}

	int number() {
		return this.number;
	}

}
