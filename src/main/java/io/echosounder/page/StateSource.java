package io.echosounder.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.echosounder.address.AddressFormat;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainOutcome;
import io.echosounder.drain.DrainPhase;
import io.echosounder.drain.DrainTimes;
import io.echosounder.info.Host;
import io.echosounder.listener.Listeners;
import io.echosounder.metrics.ListenerFigures;
import io.echosounder.metrics.ListenerFigures.Bucket;
import io.echosounder.metrics.ListenerMeters;
import io.echosounder.page.ServerState.Counted;
import io.echosounder.page.ServerState.DrainState;
import io.echosounder.page.ServerState.Ending;
import io.echosounder.page.ServerState.ListenerState;
import io.echosounder.page.ServerState.Step;
import io.echosounder.page.ServerState.TargetState;
import io.echosounder.probe.Result;
import io.echosounder.selfcheck.CheckResult;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.targets.Outcome;
import io.echosounder.targets.ProbedTarget;
import io.echosounder.targets.Targets;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.RejectReason;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Collects the state of the server for the page. Any thread may call. Except during a
 * drain, its cost does not grow with the number of connections.
 */
final class StateSource {

	private static final Map<String, String> CLOSED = Stream.of(CloseReason.values())
		.collect(Collectors.toMap(CloseReason::tag, CloseReason::meaning));

	private static final Map<String, String> REJECTED = Stream.of(RejectReason.values())
		.collect(Collectors.toMap(RejectReason::tag, RejectReason::meaning));

	private final Listeners listeners;

	private final ListenerMeters meters;

	private final SelfCheck selfCheck;

	private final Targets targets;

	private final Drain drain;

	private final @Nullable String version = StateSource.class.getPackage().getImplementationVersion();

	private final @Nullable String host;

	private final LongSupplier nanoTime;

	private final long origin;

	/**
	 * Create a source of states.
	 * @param nanoTime in ns, from any origin; the server has just been started
	 */
	StateSource(Listeners listeners, ListenerMeters meters, SelfCheck selfCheck, Targets targets, Drain drain,
			Host host, LongSupplier nanoTime) {
		this.listeners = listeners;
		this.meters = meters;
		this.selfCheck = selfCheck;
		this.targets = targets;
		this.drain = drain;
		this.host = host.equals(Host.HIDDEN) ? null : host.name();
		this.nanoTime = nanoTime;
		this.origin = nanoTime.getAsLong();
	}

	ServerState now() {
		DrainState drain = drain();
		List<ListenerState> states = new ArrayList<>();
		List<Ending> endings = new ArrayList<>();
		for (ServerConnectionFactory listener : this.listeners) {
			ListenerFigures figures = this.meters.figures(listener.listenerName());
			states.add(state(listener, figures, !drain.isRunning()));
			if (figures != null) {
				add(endings, "closed", listener.listenerName(), figures.closed(), CLOSED);
				add(endings, "rejected", listener.listenerName(), figures.rejected(), REJECTED);
			}
		}
		List<TargetState> targets = new ArrayList<>();
		this.targets.forEach((target) -> targets.add(state(target)));
		return new ServerState(this.version, this.host, DurationText.longTime(up()), level(states, drain),
				verdict(states, drain), faults(), Arrays.stream(totals()).boxed().toList(), states, targets, endings,
				drain);
	}

	private Duration up() {
		return Duration.ofNanos(this.nanoTime.getAsLong() - this.origin);
	}

	/** Return a sample for {@link History}. */
	long[] totals() {
		long[] counts = { up().toMillis(), 0, 0, 0, 0 };
		int first = counts.length;
		for (ServerConnectionFactory listener : this.listeners) {
			counts[1] += listener.active();
			ListenerFigures figures = this.meters.figures(listener.listenerName());
			if (figures != null) {
				counts[2] += figures.messages();
				counts[3] += figures.received();
				counts[4] += figures.sent();
				List<Bucket> buckets = figures.buckets();
				counts = Arrays.copyOf(counts, Math.max(counts.length, first + buckets.size()));
				for (int i = 0; i < buckets.size(); i++) {
					counts[first + i] += buckets.get(i).count();
				}
			}
		}
		return counts;
	}

	/** Return the upper bounds of the buckets in {@link #totals}, in seconds. */
	List<Double> bounds() {
		for (ServerConnectionFactory listener : this.listeners) {
			ListenerFigures figures = this.meters.figures(listener.listenerName());
			if (figures != null && !figures.buckets().isEmpty()) {
				return figures.buckets().stream().map(Bucket::seconds).toList();
			}
		}
		return List.of();
	}

	private static void add(List<Ending> endings, String kind, String listener, Map<String, Long> counts,
			Map<String, String> meanings) {
		counts.forEach((reason, count) -> {
			if (count > 0) {
				endings
					.add(new Ending(kind, reason, listener, count, Objects.requireNonNull(meanings.get(reason)) + "."));
			}
		});
	}

	private @Nullable String faults() {
		List<String> faults = new ArrayList<>();
		this.listeners.forEach((listener) -> listener.faults()
			.rules()
			.forEach((rule) -> faults.add(listener.listenerName() + ": " + rule)));
		return faults.isEmpty() ? null : "Faults are injected on purpose. " + String.join("; ", faults);
	}

	private ListenerState state(ServerConnectionFactory listener, @Nullable ListenerFigures figures, boolean draining) {
		String name = listener.listenerName();
		String state = listener.isListening() ? (draining ? "draining" : "listening") : (draining ? "closed" : "dead");
		CheckResult check = this.selfCheck.result(name);
		String checked = switch (check) {
			case null -> "off";
			case CheckResult.Pending() -> "pending";
			case CheckResult.Passed _ -> "passed";
			case CheckResult.Failed(String reason) -> reason;
			case CheckResult.Unknown(String reason, var _) -> "unknown: " + reason;
		};
		boolean well = state.equals("listening") && !(check != null && check.isFailure());
		int limit = listener.options().maxConnections();
		int open = listener.active();
		return new ListenerState(name, AddressFormat.format(listener.address()), state, checked, well,
				listener.faults().rules().stream().map((rule) -> rule.fault().type().tag()).toList(), open,
				listener.peak(), (limit > 0) ? String.format(Locale.ROOT, "%,d", limit) : "none",
				limit > 0 && open >= 0.9 * limit, counted(figures));
	}

	private static @Nullable Counted counted(@Nullable ListenerFigures figures) {
		if (figures == null) {
			return null;
		}
		long rejected = figures.rejected().values().stream().mapToLong(Long::longValue).sum();
		return new Counted(figures.opened(), figures.opened() + rejected, figures.messages(), figures.received(),
				figures.sent(), figures.unsent());
	}

	private static TargetState state(ProbedTarget target) {
		Outcome outcome = target.outcome();
		String address = target.target().toString();
		if (outcome == null) {
			return new TargetState(target.name(), address, "pending", "", "");
		}
		return switch (outcome.result()) {
			case Result.Success success -> new TargetState(
					target.name(), address, "answers", String.format(Locale.ROOT, "%,d bytes came back from %s",
							success.bytes(), AddressFormat.compressed(success.address())),
					DurationText.shortTime(success.nanos()));
			case Result.Failure failure -> new TargetState(target.name(), address, "fails", String.format(Locale.ROOT,
					"%s, %s: %s", failure.phase().tag(), failure.reason().tag(), failure.message()), "");
		};
	}

	private DrainState drain() {
		DrainTimes times = this.drain.times();
		double accepts = seconds(times.delay());
		double serves = accepts + seconds(times.spread()) + seconds(times.gracePeriod());
		// once more for the replies and the FIN of busy connections
		double ends = serves + seconds(times.linger());
		List<Step> steps = List.of(
				new Step(name(DrainPhase.DELAY), "readiness refuses, listeners still accept", 0, accepts),
				new Step(name(DrainPhase.GRACE), "listeners are closed, connections are served and closed once quiet",
						accepts, serves),
				new Step(name(DrainPhase.CLOSING), "what is still busy is closed at a frame boundary", serves, ends));
		DrainPhase phase = this.drain.phase();
		DrainOutcome outcome = this.drain.outcome();
		Duration elapsed = this.drain.elapsed();
		int connections = this.drain.connections();
		String progress = (outcome == null && connections > 0)
				? String.format(Locale.ROOT, "%,d of %,d closed", this.drain.ended(), connections) : null;
		return new DrainState(name(phase), seconds(elapsed), sentence(phase, elapsed, progress, outcome), progress,
				outcome != null, worst(outcome), steps);
	}

	private static String sentence(DrainPhase phase, Duration elapsed, @Nullable String progress,
			@Nullable DrainOutcome outcome) {
		if (outcome != null) {
			return outcome.toString();
		}
		return (phase == DrainPhase.RUNNING) ? "Not draining. A drain takes these steps:" : String.format(Locale.ROOT,
				"Draining for %.1f s%s", seconds(elapsed), (progress != null) ? ": " + progress : "");
	}

	private static String worst(@Nullable DrainOutcome outcome) {
		return (outcome == null) ? "" : (outcome.forced() > 0) ? "forced" : (outcome.cut() > 0) ? "cut" : "";
	}

	private static String level(List<ListenerState> listeners, DrainState drain) {
		if (!drain.isRunning()) {
			return "draining";
		}
		return listeners.isEmpty() ? "none" : allWell(listeners) ? "good" : "bad";
	}

	private static String verdict(List<ListenerState> listeners, DrainState drain) {
		if (drain.over()) {
			return drain.sentence();
		}
		if (!drain.isRunning()) {
			// changes with the phase only, as screen readers read it aloud
			return "Draining: " + drain.steps()
				.stream()
				.filter((step) -> step.phase().equals(drain.phase()))
				.map(Step::what)
				.findFirst()
				.orElse("");
		}
		if (listeners.isEmpty()) {
			return "There is no listener";
		}
		if (allWell(listeners)) {
			return (listeners.size() == 1) ? "The listener listens and answers"
					: String.format(Locale.ROOT, "All %d listeners listen and answer", listeners.size());
		}
		return String.join("; ",
				listeners.stream()
					.filter((listener) -> !listener.well())
					.map((listener) -> String.format(Locale.ROOT, "Listener %s %s", listener.name(),
							listener.state().equals("dead") ? "does not listen" : "does not answer"))
					.toList());
	}

	private static boolean allWell(List<ListenerState> listeners) {
		return listeners.stream().allMatch(ListenerState::well);
	}

	private static String name(DrainPhase phase) {
		return phase.name().toLowerCase(Locale.ROOT);
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

}
