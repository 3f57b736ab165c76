package io.echosounder.hold;

import org.jspecify.annotations.Nullable;

/**
 * Bounds of the time after which an idle connection is dropped.
 *
 * @param above longest silence that a connection survived, in ns; 0 if none did
 * @param below shortest silence that dropped a connection, in ns; 0 if all survived
 * @param cause what ended it; {@code null} if nothing did
 */
public record IdleResult(long above, long below, @Nullable CloseCause cause) {

	/**
	 * Return whether any connection was dropped.
	 * @return {@code false} if no idle timeout exists up to {@link #above()}
	 */
	public boolean isFound() {
		return this.cause != null;
	}

}
