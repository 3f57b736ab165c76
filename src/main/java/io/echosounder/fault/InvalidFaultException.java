package io.echosounder.fault;

/**
 * Thrown if a requested fault cannot be injected.
 */
public final class InvalidFaultException extends RuntimeException {

	private final String field;

	private final String problem;

	/**
	 * Create an exception.
	 * @param field wrong field of the fault
	 * @param problem what is wrong, to follow the name of the field in a sentence
	 */
	public InvalidFaultException(String field, String problem) {
		super("'" + field + "' " + problem + ".");
		this.field = field;
		this.problem = problem;
	}

	/**
	 * Return the wrong field.
	 * @return its name
	 */
	public String field() {
		return this.field;
	}

	/**
	 * Return the problem.
	 * @return to follow the name of the field in a sentence
	 */
	public String problem() {
		return this.problem;
	}

}
