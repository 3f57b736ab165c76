package io.echosounder.settings;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A built-in service of a listener. No bean is found by one of these names.
 */
public enum Service {

	/** Echoes frames. */
	ECHO,

	/** Tells clients about server and connection, and closes. */
	INFO,

	/** Tells clients about server and connection, then serves their frames. */
	INFO_THEN_ECHO;

	/**
	 * Finds a service by its name, in whatever form settings may have it.
	 * @param name such as {@code info-then-echo} or {@code infoThenEcho}
	 * @return {@code null} if none is called so
	 */
	static @Nullable Service named(String name) {
		for (Service service : values()) {
			if (canonical(service.name()).equals(canonical(name))) {
				return service;
			}
		}
		return null;
	}

	private static String canonical(String name) {
		return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

}
