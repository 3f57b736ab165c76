package io.echosounder.command;

/**
 * Thrown if a command cannot be carried out as typed. The message is a sentence for the
 * user.
 */
final class UsageException extends RuntimeException {

	UsageException(String message) {
		super(message);
	}

	UsageException(String message, Throwable cause) {
		super(message, cause);
	}

	/** Create an exception with the sentence of another. */
	static UsageException of(IllegalArgumentException ex) {
		return new UsageException(String.valueOf(ex.getMessage()), ex);
	}

}
