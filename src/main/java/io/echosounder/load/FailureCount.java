package io.echosounder.load;

/**
 * Number of failures of one kind.
 *
 * @param count 1 or more
 * @param message of the first, a sentence without full stop
 */
public record FailureCount(long count, String message) {

	FailureCount plus(FailureCount other) {
		return new FailureCount(this.count + other.count, this.message);
	}

}
