package io.echosounder.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A fault, and the connections that it is injected into. Its text is for operators.
 *
 * @param fault effect on a connection
 * @param toxicity share of connections, from 0 to 1
 * @param lasting time after which it ends by itself; {@code null} for never
 * @param seed seed of the choice of connections and of random variation; {@code null} for
 * a random one
 */
public record FaultRule(Fault fault, double toxicity, @Nullable Duration lasting, @Nullable Long seed) {

	/**
	 * Create a rule for all connections, until it is removed.
	 * @param fault effect on a connection
	 * @return a rule with a random seed
	 */
	public static FaultRule of(Fault fault) {
		return new FaultRule(fault, 1, null, null);
	}

	/**
	 * Parse a rule from a flat map, as settings and requests have it.
	 * @param fields values by the names of the specification, such as {@code type}
	 * @return the rule
	 * @throws InvalidFaultException if the fault cannot be injected
	 */
	public static FaultRule parse(Map<String, String> fields) {
		FaultFields values = new FaultFields(fields);
		FaultType type = type(values.find("type"));
		values.refuseOthers(type, names(type));
		Fault fault = fault(type, values);
		double toxicity = values.share("toxicity");
		Duration lasting = values.findDuration("for");
		if (lasting != null && lasting.isZero()) {
			throw new InvalidFaultException("for", "must be longer than 0s");
		}
		Long seed = values.findWhole("seed");
		return new FaultRule(fault, toxicity, lasting, seed);
	}

	private static FaultType type(@Nullable String tag) {
		for (FaultType type : FaultType.values()) {
			if (type.tag().equals(tag)) {
				return type;
			}
		}
		String tags = Arrays.stream(FaultType.values()).map(FaultType::tag).collect(Collectors.joining(", "));
		throw new InvalidFaultException("type", (tag != null)
				? String.format(Locale.ROOT, "is '%s', not one of %s", tag, tags) : "is missing: name one of " + tags);
	}

	/** Return the names of the fields, in their output order. */
	private static List<String> names(FaultType type) {
		List<String> own = switch (type) {
			case LATENCY -> List.of("latency", "jitter");
			case BANDWIDTH -> List.of("rate");
			case SLICER -> List.of("average-size", "size-variation", "delay");
			case SLOW_CLOSE -> List.of("delay");
			case TIMEOUT, RESET_PEER -> List.of("timeout");
			case LIMIT_DATA, EARLY_FIN, STALL -> List.of("bytes");
			case CORRUPT -> List.of("every");
			case REFUSE -> List.of();
		};
		List<String> names = new ArrayList<>(List.of("type"));
		names.addAll(own);
		names.addAll(List.of("toxicity", "for", "seed"));
		return names;
	}

	private static Fault fault(FaultType type, FaultFields values) {
		return switch (type) {
			case LATENCY -> new Fault.Latency(values.duration("latency"), values.duration("jitter", Duration.ZERO));
			case BANDWIDTH -> new Fault.Bandwidth(values.size("rate", 1));
			case SLICER -> slicer(values);
			case SLOW_CLOSE -> new Fault.SlowClose(values.duration("delay"));
			case TIMEOUT -> new Fault.Timeout(values.duration("timeout", Duration.ZERO));
			case RESET_PEER -> new Fault.ResetPeer(values.duration("timeout", Duration.ZERO));
			case LIMIT_DATA -> new Fault.LimitData(values.size("bytes", 0));
			case CORRUPT -> new Fault.Corrupt(values.size("every", 1));
			case EARLY_FIN -> new Fault.EarlyFin(values.size("bytes", 0));
			case STALL -> new Fault.Stall(values.size("bytes", 0));
			case REFUSE -> new Fault.Refuse();
		};
	}

	private static Fault slicer(FaultFields values) {
		long average = values.size("average-size", 1);
		long variation = values.size("size-variation", 0, 0);
		if (variation >= average) {
			throw new InvalidFaultException("size-variation", String.format(Locale.ROOT,
					"must be less than 'average-size', which is %dB, not %dB", average, variation));
		}
		return new Fault.Slicer(average, variation, values.duration("delay", Duration.ZERO));
	}

	/**
	 * Return a rule with a seed.
	 * @param seed used if this rule has none
	 * @return this, or a copy
	 */
	public FaultRule seededBy(long seed) {
		return (this.seed != null) ? this : new FaultRule(this.fault, this.toxicity, this.lasting, seed);
	}

	/**
	 * Return the parameters of the fault, as settings write them.
	 * @return such as {@code latency 100ms, jitter 20ms}; empty if it has none
	 */
	public String parameters() {
		return switch (this.fault) {
			case Fault.Latency(Duration latency, Duration jitter) -> "latency " + FaultFields.text(latency)
					+ (jitter.isZero() ? "" : ", jitter " + FaultFields.text(jitter));
			case Fault.Bandwidth(long rate) -> "rate " + rate + "B";
			case Fault.Slicer(long average, long variation, Duration delay) ->
				"average-size " + average + "B" + ((variation > 0) ? ", size-variation " + variation + "B" : "")
						+ (delay.isZero() ? "" : ", delay " + FaultFields.text(delay));
			case Fault.SlowClose(Duration delay) -> "delay " + FaultFields.text(delay);
			case Fault.Timeout(Duration timeout) -> timeout.isZero() ? "" : "timeout " + FaultFields.text(timeout);
			case Fault.ResetPeer(Duration timeout) -> timeout.isZero() ? "" : "timeout " + FaultFields.text(timeout);
			case Fault.LimitData(long bytes) -> "bytes " + bytes + "B";
			case Fault.Corrupt(long every) -> "every " + every + "B";
			case Fault.EarlyFin(long bytes) -> "bytes " + bytes + "B";
			case Fault.Stall(long bytes) -> "bytes " + bytes + "B";
			case Fault.Refuse() -> "";
		};
	}

	@Override
	public String toString() {
		List<String> parts = new ArrayList<>();
		String parameters = parameters();
		if (!parameters.isEmpty()) {
			parts.add(parameters);
		}
		if (this.toxicity < 1) {
			parts.add("toxicity " + this.toxicity);
		}
		if (this.lasting != null) {
			parts.add("for " + FaultFields.text(this.lasting));
		}
		if (this.seed != null) {
			parts.add("seed " + this.seed);
		}
		return this.fault.type().tag() + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")");
	}

}
