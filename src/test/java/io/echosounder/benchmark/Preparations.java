package io.echosounder.benchmark;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Prepares each server once, when it is first needed.
 */
final class Preparations {

	private final Map<String, @Nullable String> obstacles = new HashMap<>();

	/** Why a server cannot be started on this machine; {@code null} if it can. */
	@Nullable String obstacle(Contender contender) {
		if (!this.obstacles.containsKey(contender.name())) {
			this.obstacles.put(contender.name(), prepare(contender));
		}
		return this.obstacles.get(contender.name());
	}

	private static @Nullable String prepare(Contender contender) {
		try {
			return contender.preparation().prepare();
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

}
