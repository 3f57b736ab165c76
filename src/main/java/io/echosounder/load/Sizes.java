package io.echosounder.load;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Range of payload sizes, all equally likely.
 *
 * @param min bytes of content of the smallest, 0 or more
 * @param max bytes of content of the largest
 */
public record Sizes(int min, int max) {

	public Sizes {
		if (min < 0 || max < min) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "Sizes go from a smaller to a larger, not %d-%d", min, max));
		}
	}

	/**
	 * Return one size for all payloads.
	 * @param size bytes of content, 0 or more
	 * @return the sizes
	 */
	public static Sizes of(int size) {
		return new Sizes(size, size);
	}

	int draw(RandomGenerator random) {
		return (this.min == this.max) ? this.min : random.nextInt(this.min, this.max + 1);
	}

	@Override
	public String toString() {
		return (this.min == this.max) ? Integer.toString(this.min) : this.min + "-" + this.max;
	}

}
