package io.echosounder.selfcheck;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.eventloop.LatenessMonitor;
import io.echosounder.framing.Framing;
import io.echosounder.log.ListenerLog;
import io.echosounder.tls.SelfTls;
import io.echosounder.tls.TlsContext;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Checks one listener, each time over a new connection, so that accepting is checked too.
 * At most one such connection exists: while the listener holds the last one, the check
 * fails without another. A failed check is repeated once at once, so that a pause of the
 * process does not count. Changes are logged once. Any thread may call; checks wait for
 * each other.
 */
final class ListenerCheck implements Runnable {

	/** Lateness that an event loop with enough processor time never reaches. */
	private static final Duration MAX_LATENESS = Duration.ofMillis(500);

	private static final String PREVIOUS_OPEN = "the connection of the previous check is still open";

	private static final long POLL = TimeUnit.MILLISECONDS.toNanos(5);

	private final ListenerLog log;

	private final ServerConnectionFactory listener;

	private final NioClientConnectionFactory client;

	private final CheckSocketSupport sockets;

	private final EventLoopGroup loops;

	private final Exchange exchange;

	private final Expectation expectation;

	private final Duration timeout;

	private final CheckObserver observer;

	private volatile CheckResult result = new CheckResult.Pending();

	private volatile boolean paused = true;

	/**
	 * Create a check.
	 * @param listener listener to check
	 * @param client opens connections to it
	 * @param loops serve the listener and the client
	 * @param exchange sends requests over such a connection
	 * @param expectation request and expected answer
	 * @param timeout maximum time for which the listener may hold the last check's
	 * connection
	 * @param observer is told of results
	 */
	ListenerCheck(ServerConnectionFactory listener, NioClientConnectionFactory client, EventLoopGroup loops,
			Exchange exchange, Expectation expectation, Duration timeout, CheckObserver observer) {
		this.log = new ListenerLog(ListenerCheck.class, listener.listenerName());
		this.listener = listener;
		this.client = client;
		this.loops = loops;
		this.exchange = exchange;
		this.expectation = expectation;
		this.timeout = timeout;
		this.observer = observer;
		this.sockets = new CheckSocketSupport(listener);
		client.setTcpSocketSupport(this.sockets);
	}

	/** Return the result of the last check. */
	CheckResult result() {
		return this.result;
	}

	/** Start to check, once the listener listens. */
	void start() {
		this.client.stop();
		this.client.setHost(CheckSocketSupport.host(this.listener).getHostAddress());
		this.client.setPort(this.listener.getPort());
		this.client.start();
		TlsContext tls = this.listener.tls();
		if (tls != null && tls.self() != null && !tls.self().completable()) {
			this.log.info("Listener " + this.listener.listenerName() + " is checked up to the TLS handshake only: it "
					+ "requires a client certificate and does not accept its own");
		}
		this.paused = false;
	}

	/**
	 * Cancel the current check, and make none until it is resumed. Does not wait.
	 */
	void pause() {
		this.paused = true;
		this.client.openConnections().forEach((connection) -> connection.abort(CloseReason.CUT));
	}

	void resume() {
		this.paused = false;
	}

	/** Check once, unless the check is paused or the listener does not listen. */
	@Override
	public synchronized void run() {
		if (this.paused || !this.listener.isListening()) {
			return;
		}
		CheckResult result = checkOnce();
		if (!(result instanceof CheckResult.Passed) && !this.paused) {
			CheckResult secondTry = checkOnce();
			result = (secondTry instanceof CheckResult.Failed) ? result : secondTry;
		}
		if (!this.paused) {
			report(result);
		}
	}

	/**
	 * Send other content to the listener, in the way of the check. Waits for the current
	 * check.
	 * @param content of one frame
	 * @return the outcome
	 * @throws IllegalArgumentException if the content is too long for a frame
	 */
	synchronized Answer ask(byte[] content) {
		ConnectionOptions options = this.listener.options().connections();
		if (options.framing() != Framing.RAW && content.length > options.maxFrameLength()) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "A frame of listener %s has %,d bytes at most",
							this.listener.listenerName(), options.maxFrameLength()));
		}
		byte[] request = Expectation.frame(options.framing(), content);
		if (this.paused || !this.listener.isListening()) {
			return new Answer.Unanswered("it does not listen");
		}
		long start = System.nanoTime();
		try {
			if (isPreviousOpen()) {
				return new Answer.Unanswered(PREVIOUS_OPEN);
			}
			configureTls();
			byte[] reply = this.exchange.exchange(request);
			return new Answer.Answered(ByteBuffer.wrap(reply), Arrays.equals(reply, request),
					Duration.ofNanos(System.nanoTime() - start));
		}
		catch (RuntimeException ex) {
			return new Answer.Unanswered(
					Objects.requireNonNullElse(problem(new ExchangeFailure(ex)), "it ended the connection"));
		}
	}

	private CheckResult checkOnce() {
		long start = System.nanoTime();
		long accepted = this.listener.accepted();
		boolean completable = true;
		try (LatenessMonitor pulse = this.loops.monitorLateness()) {
			try {
				if (isPreviousOpen()) {
					return result(start, PREVIOUS_OPEN, starvation(pulse, accepted));
				}
				completable = configureTls();
				return result(start, this.expectation.problem(this.exchange.exchange(this.expectation.request())),
						null);
			}
			catch (RuntimeException ex) {
				ExchangeFailure failure = new ExchangeFailure(ex);
				String excuse = failure.isTimeout() ? starvation(pulse, accepted) : failure.clientLimit();
				return result(start, (!completable && failure.isTlsAlert()) ? null : problem(failure), excuse);
			}
		}
	}

	private CheckResult result(long start, @Nullable String problem, @Nullable String excuse) {
		if (problem == null) {
			return new CheckResult.Passed(Duration.ofNanos(System.nanoTime() - start));
		}
		return (excuse != null) ? new CheckResult.Unknown(excuse + " (" + problem + ")", this.result.isFailure())
				: new CheckResult.Failed(problem);
	}

	/**
	 * Find out whether a listener that has not answered in time had the chance to.
	 * @return why not, or {@code null} if the listener is to blame
	 */
	private @Nullable String starvation(LatenessMonitor pulse, long accepted) {
		boolean waits = this.listener.selfChecks().areExpected() && this.listener.accepted() > accepted;
		if (pulse.isBlocked(MAX_LATENESS)) {
			return null;
		}
		Duration lateness = pulse.lateness();
		if (lateness.compareTo(MAX_LATENESS) >= 0) {
			return String.format(Locale.ROOT,
					"the process gets too little processor time: its event loops are %d ms late", lateness.toMillis());
		}
		return waits ? "the listener still accepts connections ahead of the check" : null;
	}

	/**
	 * Set the client's TLS as the listener has it now.
	 * @return whether a handshake can be completed
	 */
	private boolean configureTls() {
		TlsContext tls = this.listener.tls();
		SelfTls self = (tls != null) ? tls.self() : null;
		this.client.setTls((self != null) ? self.client() : null);
		return self == null || self.completable();
	}

	/**
	 * Wait for the end of the last connection, normally for moments, and return whether
	 * it is still open.
	 */
	private boolean isPreviousOpen() {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		while (this.listener.selfChecks().size() > 0 && !this.paused && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(POLL);
		}
		return this.listener.selfChecks().size() > 0;
	}

	private @Nullable String problem(ExchangeFailure failure) {
		if (failure.isUnconnected()) {
			this.sockets.withdraw();
		}
		return failure.problem(this.expectation, this.timeout);
	}

	private void report(CheckResult result) {
		CheckResult before = this.result;
		this.result = result;
		String name = this.listener.listenerName();
		if (before instanceof CheckResult.Unknown && !(result instanceof CheckResult.Unknown)) {
			this.log.info("Listener " + name + " can be checked again");
		}
		switch (result) {
			case CheckResult.Passed(Duration took) -> {
				this.observer.passed(took);
				if (before.isFailure()) {
					this.log.info("Listener " + name + " passes its self-check again");
				}
			}
			case CheckResult.Failed(String reason) -> {
				this.observer.failed();
				if (!before.isFailure()) {
					this.log.warn("Listener " + name + " fails its self-check and is out of service until it passes: "
							+ reason);
				}
			}
			case CheckResult.Unknown(String reason, var _) -> {
				this.observer.unknown();
				if (!(before instanceof CheckResult.Unknown)) {
					this.log.warn("Listener " + name + " cannot be checked now and keeps its state: " + reason);
				}
			}
			case CheckResult.Pending() -> {
				// not reported
			}
		}
	}

}
