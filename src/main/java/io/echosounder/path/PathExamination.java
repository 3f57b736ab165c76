package io.echosounder.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.echosounder.address.Target;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.ProbeOptions;
import org.jspecify.annotations.Nullable;

/**
 * Detects middleboxes between here and a server that echoes, best one with the service
 * {@code info-then-echo}. Each check has a separate connection, one after the other. Used
 * by one thread; an interrupt ends the examination.
 */
public final class PathExamination {

	private static final int ECHOES = 20;

	private static final int ECHO_SIZE = 64;

	private static final long MAX_BUFFERED = 256L * 1024 * 1024;

	private static final Duration MIN_PATIENCE = Duration.ofMillis(500);

	/** Number of round trips after which an answer is late. */
	private static final int LATE = 5;

	private final Connector connector;

	private final ProbeOptions options;

	private final @Nullable Duration idle;

	private final List<Long> connects = new ArrayList<>();

	private final List<Long> echoes = new ArrayList<>();

	private final List<Finding> findings = new ArrayList<>();

	/**
	 * Create an examination. It does not use the network yet.
	 * @param target target to connect to
	 * @param options protocol options; the timeout applies to each step
	 * @param idle time for which a connection is left without traffic; {@code null} for
	 * none
	 */
	public PathExamination(Target target, ProbeOptions options, @Nullable Duration idle) {
		this.connector = new Connector(target, options);
		this.options = options;
		this.idle = idle;
	}

	/**
	 * Run all checks, once.
	 * @param listener is told of the findings
	 * @throws FailedException if even the first echo fails
	 * @throws InterruptedException if the thread was interrupted
	 */
	public void run(PathListener listener) throws FailedException, InterruptedException {
		try (PathConnection connection = open()) {
			introduce(connection, listener);
			measure(connection);
		}
		Duration patience = patience();
		examine(Check.BYTES, new BytesCheck(), listener);
		examine(Check.DELIVERY, new DeliveryCheck(), listener);
		examine(Check.HALF_CLOSE, new HalfCloseCheck(this::open, patience), listener);
		examine(Check.END, new EndCheck(), listener);
		examine(Check.BACKPRESSURE, new BackpressureCheck(MAX_BUFFERED, patience.multipliedBy(2)), listener);
		found(RoundTripCheck.compare(this.connects, this.echoes), listener);
		if (this.idle != null) {
			examine(Check.IDLE, new IdleCheck(this::open, this.idle), listener);
		}
	}

	/**
	 * Return the findings so far.
	 * @return in the order of the checks
	 */
	public List<Finding> findings() {
		return List.copyOf(this.findings);
	}

	private void found(Finding finding, PathListener listener) {
		this.findings.add(finding);
		listener.found(finding);
	}

	private PathConnection open() throws FailedException, InterruptedException {
		PathConnection connection = PathConnection.open(this.connector, this.options);
		this.connects.add(connection.stream().connectTime());
		return connection;
	}

	private void introduce(PathConnection connection, PathListener listener) throws FailedException {
		ServerView server = connection.server();
		listener.introduced(connection.stream().peer(), (server != null) ? server.listener() : null,
				(server != null) ? server.faults() : List.of());
		Perspectives perspectives = new Perspectives(connection.stream().local(), connection.stream().peer(),
				connection.stream().tls(), server);
		found(perspectives.address(), listener);
		found(perspectives.proxyHeader(), listener);
		found(perspectives.tlsSession(), listener);
	}

	/** Measure the times. A failure here occurs in a check again, which reports it. */
	private void measure(PathConnection connection) throws InterruptedException {
		Payload payload = connection.payload(ECHO_SIZE, 1);
		try {
			EchoFlow flow = new EchoFlow(connection.stream(), payload);
			for (int i = 0; i < ECHOES; i++) {
				Stopwatch trip = Stopwatch.started();
				flow.allow(payload.length());
				flow.run(connection.timeout());
				flow.requireComplete();
				this.echoes.add(trip.elapsed().toNanos());
			}
		}
		catch (FailedException _) {
			if (this.echoes.isEmpty()) {
				this.echoes.add(connection.timeout().toNanos());
			}
		}
	}

	private Duration patience() {
		Duration late = Duration.ofNanos(LATE * Collections.max(this.echoes));
		return (late.compareTo(MIN_PATIENCE) > 0) ? late : MIN_PATIENCE;
	}

	private void examine(Check subject, ConnectionCheck check, PathListener listener) throws InterruptedException {
		Finding finding;
		try (PathConnection connection = open()) {
			finding = check.examine(connection);
		}
		catch (FailedException ex) {
			finding = new Finding(subject, Outcome.FAILED, ex.message(),
					Map.of("phase", ex.phase().tag(), "reason", ex.reason().tag()));
		}
		found(finding, listener);
	}

}
