package io.echosounder.settings;

import java.util.Locale;

/**
 * A setting has a value that cannot work. The message is a sentence for the operator.
 */
public final class InvalidSettingException extends RuntimeException {

	/**
	 * Refuses a setting.
	 * @param property full name of the setting
	 * @param problem what is wrong with it, to follow the name in a sentence
	 */
	public InvalidSettingException(String property, String problem) {
		super(String.format(Locale.ROOT, "'%s' %s.", property, problem));
	}

}
