package io.echosounder.hold;

import org.jspecify.annotations.Nullable;

/**
 * Between which times a connection without traffic is dropped.
 *
 * @param above the longest silence that a connection survived, in ns; 0 if none did
 * @param below the shortest silence that one did not survive, in ns; 0 if all survived
 * @param cause what ended it; {@code null} if nothing did
 */
public record IdleResult(long above, long below, @Nullable CloseCause cause) {

	/**
	 * Whether any connection was dropped.
	 * @return {@code false} if there is no idle timeout up to {@link #above()}
	 */
	public boolean isFound() {
		return this.cause != null;
	}

}
