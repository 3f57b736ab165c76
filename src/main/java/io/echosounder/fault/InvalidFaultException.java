package io.echosounder.fault;

/**
 * A fault was asked for that cannot be injected.
 */
public final class InvalidFaultException extends RuntimeException {

	private final String field;

	private final String problem;

	/**
	 * Refuse a fault.
	 * @param field which field of it is wrong
	 * @param problem what is wrong, to follow the name of the field in a sentence
	 */
	public InvalidFaultException(String field, String problem) {
		super("'" + field + "' " + problem + ".");
		this.field = field;
		this.problem = problem;
	}

	/**
	 * Return which field is wrong.
	 * @return its name
	 */
	public String field() {
		return this.field;
	}

	/**
	 * Return what is wrong.
	 * @return to follow the name of the field in a sentence
	 */
	public String problem() {
		return this.problem;
	}

}
