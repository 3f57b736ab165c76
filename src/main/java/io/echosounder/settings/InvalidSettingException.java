package io.echosounder.settings;

import java.util.Locale;

/**
 * A setting has a value that cannot work. The message is a sentence for the operator.
 */
public final class InvalidSettingException extends RuntimeException {

	private final String action;

	/**
	 * Refuses a setting.
	 * @param property full name of the setting
	 * @param problem what is wrong with it, to follow the name in a sentence
	 */
	public InvalidSettingException(String property, String problem) {
		this(property, problem, "Correct it in the application's configuration.");
	}

	/**
	 * Refuses a setting, and says what to do.
	 * @param property full name of the setting
	 * @param problem what is wrong with it, to follow the name in a sentence
	 * @param action a sentence
	 */
	public InvalidSettingException(String property, String problem, String action) {
		super(String.format(Locale.ROOT, "'%s' %s.", property, problem));
		this.action = action;
	}

	/**
	 * Return what the operator can do.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
