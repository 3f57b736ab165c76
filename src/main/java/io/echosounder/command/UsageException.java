package io.echosounder.command;

/**
 * A command cannot do what it is told. The message is a sentence for who has typed it.
 */
final class UsageException extends RuntimeException {

	UsageException(String message) {
		super(message);
	}

	UsageException(String message, Throwable cause) {
		super(message, cause);
	}

	/** Makes one of an exception that has such a sentence. */
	static UsageException of(IllegalArgumentException ex) {
		return new UsageException(String.valueOf(ex.getMessage()), ex);
	}

}
