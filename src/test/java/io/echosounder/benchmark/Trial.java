package io.echosounder.benchmark;

import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One case. Starts and warms up all its servers, and then measures them in turn, round by
 * round, each round beginning with another server. So changes on the machine affect all
 * of them. Used once.
 */
final class Trial {

	/** Runs that are not measured, while compilers still work. */
	private static final int WARM_UPS = 2;

	/** How long each of them is at least, in s. */
	private static final int WARM_UP_SECONDS = 2;

	/** Compilers take longer for TLS. */
	private static final int TLS_WARM_UP_SECONDS = 4;

	private final Case test;

	private final Selection selection;

	private final Preparations preparations;

	private final @Nullable Keys keys;

	private final Progress progress;

	private final Comparison comparison;

	/** Those that run, by their names. */
	private final Map<String, ServerProcess> servers = new LinkedHashMap<>();

	/**
	 * Gets ready.
	 * @param selection servers that take part, and for how long
	 * @param preparations of them
	 * @param keys for a case with TLS
	 */
	Trial(Case test, Selection selection, Preparations preparations, Keys keys, Progress progress) {
		this.test = test;
		this.selection = selection;
		this.preparations = preparations;
		this.keys = test.tls() ? keys : null;
		this.progress = progress;
		this.comparison = new Comparison(test);
	}

	Comparison run() {
		List<Contender> contenders = this.selection.selected(this.test).stream().filter(this::isPossible).toList();
		if (this.test.work() == Case.Work.START) {
			measure(contenders, this::measureStart);
			return this.comparison;
		}
		try {
			measure(contenders.stream().filter(this::isReady).toList(), this::measureWork);
			return this.comparison;
		}
		finally {
			this.servers.values().forEach(ServerProcess::close);
		}
	}

	private void measure(List<Contender> contenders, Function<Contender, Measurement> how) {
		for (int round = 0; round < this.selection.rounds(); round++) {
			for (int i = 0; i < contenders.size(); i++) {
				Contender contender = contenders.get((round + i) % contenders.size());
				Measurement measurement = how.apply(contender);
				this.comparison.add(contender.name(), measurement);
				this.progress.measured(this.test, round, contender, measurement);
			}
		}
	}

	private boolean isPossible(Contender contender) {
		String obstacle = Descriptors.obstacle(this.test);
		String why = (obstacle != null) ? obstacle : this.preparations.obstacle(contender);
		if (why != null) {
			this.comparison.leaveOut(contender.name(), why);
			this.progress.leftOut(this.test, contender, why);
		}
		return why == null;
	}

	/** Starts it and warms it up; if that fails, that is its result. */
	private boolean isReady(Contender contender) {
		try {
			ServerProcess server = start(contender);
			this.servers.put(contender.name(), server);
			int seconds = Math.max(this.selection.seconds(), this.test.tls() ? TLS_WARM_UP_SECONDS : WARM_UP_SECONDS);
			for (int i = 0; i < WARM_UPS; i++) {
				Outcome outcome = Driver.of(this.test).drive(server.endpoint(), seconds, (_) -> {
					// not measured
				});
				if (outcome.failure() != null) {
					throw new IOException(outcome.failure());
				}
			}
			server.awaitQuiet();
			return true;
		}
		catch (IOException ex) {
			fail(contender, String.valueOf(ex.getMessage()));
			return false;
		}
	}

	private void fail(Contender contender, String why) {
		ServerProcess server = this.servers.remove(contender.name());
		if (server != null) {
			server.close();
		}
		this.comparison.add(contender.name(), Measurement.failed(why));
		this.progress.leftOut(this.test, contender, why);
	}

	private ServerProcess start(Contender contender) throws IOException {
		Endpoint endpoint = new Endpoint(Ports.free(), this.test.framing(), this.keys);
		return ServerProcess.start(this.test.name() + "-" + contender.name(), contender.command().line(endpoint),
				endpoint);
	}

	private Measurement measureStart(Contender contender) {
		try (ServerProcess server = start(contender)) {
			return Measurement.of(Map.of(Metric.START, server.startTime(), Metric.MEMORY, server.peakMemory()));
		}
		catch (IOException ex) {
			return Measurement.failed(String.valueOf(ex.getMessage()));
		}
	}

	private Measurement measureWork(Contender contender) {
		ServerProcess server = Objects.requireNonNull(this.servers.get(contender.name()));
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values.put(Metric.START, server.startTime());
		Outcome outcome;
		Window window = new Window(server, this.servers.values());
		int idle = this.test.idle();
		boolean heapCounts = contender.jvm() && idle > 0;
		try {
			double heap = heapCounts ? server.liveHeap() : Double.NaN;
			try (IdleConnections _ = new IdleConnections(server.endpoint().port(), idle, this.test.size())) {
				outcome = Driver.of(this.test).drive(server.endpoint(), this.selection.seconds(), window);
				values.put(Metric.MEMORY, server.peakMemory());
				if (heapCounts) {
					values.put(Metric.HEAP, (server.liveHeap() - heap) / idle);
				}
			}
		}
		catch (IOException ex) {
			return Measurement.failed(String.valueOf(ex.getMessage()));
		}
		server.awaitQuiet();
		if (outcome.failure() != null) {
			return Measurement.failed(outcome.failure());
		}
		values.put(Metric.CPU, window.cpu());
		values.put(Metric.USER, window.user());
		values.put(Metric.SYSTEM, window.system());
		values.put(Metric.RATE, window.rate());
		values.put(Metric.OTHERS, window.others());
		values.put(Metric.P50, outcome.p50());
		values.put(Metric.P99, outcome.p99());
		values.put(Metric.P999, outcome.p999());
		return Measurement.of(values);
	}

}
