package io.echosounder.settings;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * A share of something, which operators write as {@code 10%} or {@code 0.1}.
 *
 * @param share 1 for all of it
 */
public record Percentage(double share) {

	private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

	public Percentage {
		if (!Double.isFinite(share)) {
			throw new NumberFormatException("A share is a finite number");
		}
	}

	/**
	 * Read a share.
	 * @param text a number, or a number and a percent sign
	 * @return the share, also if it is negative or more than all
	 * @throws IllegalArgumentException if the text is something else
	 */
	public static Percentage of(String text) {
		String number = text.strip();
		boolean percent = number.endsWith("%");
		try {
			BigDecimal value = new BigDecimal(percent ? number.substring(0, number.length() - 1).strip() : number);
			return new Percentage((percent ? value.divide(HUNDRED) : value).doubleValue());
		}
		catch (ArithmeticException | NumberFormatException _) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'%s' is no percentage: write 10%% or 0.1", text));
		}
	}

	@Override
	public String toString() {
		return BigDecimal.valueOf(this.share).multiply(HUNDRED).stripTrailingZeros().toPlainString() + "%";
	}

}
