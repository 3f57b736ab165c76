package io.echosounder.path;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Outcome of one check, with its evidence.
 *
 * @param check property that was checked
 * @param outcome its outcome
 * @param evidence observation, as a sentence without full stop
 * @param facts parts of the evidence, in the order of their names: texts, numbers and
 * durations
 */
public record Finding(Check check, Outcome outcome, String evidence, Map<String, Object> facts) {

	public Finding {
		facts = Collections.unmodifiableMap(new TreeMap<>(facts));
	}

	Finding(Check check, Outcome outcome, String evidence) {
		this(check, outcome, evidence, Map.of());
	}

}
