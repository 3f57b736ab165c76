package io.echosounder.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.echosounder.address.AddressFormat;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainOutcome;
import io.echosounder.drain.DrainPhase;
import io.echosounder.drain.DrainTimes;
import io.echosounder.listener.Listeners;
import io.echosounder.metrics.ListenerMeters;
import io.echosounder.page.ServerState.DrainState;
import io.echosounder.page.ServerState.ListenerState;
import io.echosounder.page.ServerState.Step;
import io.echosounder.selfcheck.CheckResult;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the page shows of the server. Any thread may call; nothing in it
 * grows with the number of connections.
 */
final class StateSource {

	private final String instance = UUID.randomUUID().toString();

	private final long origin = System.nanoTime();

	private final Listeners listeners;

	private final ListenerMeters meters;

	private final SelfCheck selfCheck;

	private final Drain drain;

	StateSource(Listeners listeners, ListenerMeters meters, SelfCheck selfCheck, Drain drain) {
		this.listeners = listeners;
		this.meters = meters;
		this.selfCheck = selfCheck;
		this.drain = drain;
	}

	ServerState now() {
		DrainState drain = drain();
		List<ListenerState> states = new ArrayList<>();
		this.listeners.forEach((listener) -> states.add(state(listener, drain)));
		return new ServerState(this.instance, seconds(Duration.ofNanos(System.nanoTime() - this.origin)),
				verdict(states, drain), drain.phase().equals(name(DrainPhase.RUNNING)) && allWell(states), faults(),
				states, drain);
	}

	private @Nullable String faults() {
		List<String> faults = new ArrayList<>();
		this.listeners.forEach((listener) -> listener.faults()
			.rules()
			.forEach((rule) -> faults.add(listener.listenerName() + ": " + rule)));
		return faults.isEmpty() ? null : "Faults are injected on purpose. " + String.join("; ", faults);
	}

	private ListenerState state(ServerConnectionFactory listener, DrainState drain) {
		String name = listener.listenerName();
		boolean draining = !drain.phase().equals(name(DrainPhase.RUNNING));
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
		return new ListenerState(name, AddressFormat.format(listener.address()), state, checked, well,
				listener.faults().rules().stream().map((rule) -> rule.fault().type().tag()).toList(), listener.active(),
				this.meters.figures(name));
	}

	private DrainState drain() {
		DrainTimes times = this.drain.times();
		double accepts = seconds(times.delay());
		double serves = accepts + seconds(times.spread()) + seconds(times.gracePeriod());
		// once more for the replies and the FIN of those that were busy
		double ends = serves + seconds(times.linger());
		List<Step> steps = List.of(
				new Step(name(DrainPhase.DELAY), "readiness refuses, listeners still accept", 0, accepts),
				new Step(name(DrainPhase.GRACE), "listeners are closed, connections are served and closed once quiet",
						accepts, serves),
				new Step(name(DrainPhase.CLOSING), "what is still busy is closed at a frame boundary", serves, ends));
		DrainOutcome outcome = this.drain.outcome();
		return new DrainState(name(this.drain.phase()), seconds(this.drain.elapsed()), steps,
				(outcome != null) ? outcome.toString() : null);
	}

	private static String verdict(List<ListenerState> listeners, DrainState drain) {
		if (drain.outcome() != null) {
			return drain.outcome();
		}
		if (!drain.phase().equals(name(DrainPhase.RUNNING))) {
			// changes with the phase only, as it is read aloud
			return "Draining: " + drain.steps()
				.stream()
				.filter((step) -> step.phase().equals(drain.phase()))
				.map(Step::what)
				.findFirst()
				.orElse("");
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
