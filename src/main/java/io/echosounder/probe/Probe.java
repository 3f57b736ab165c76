package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.echosounder.address.Resolver;
import io.echosounder.address.Target;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * Requests echoes of a target, one attempt at a time, on one connection or on a new one
 * each time. After a failure the next attempt connects again. Used by one thread; an
 * interrupt ends the current attempt.
 */
public final class Probe implements AutoCloseable {

	private static final int BUFFER_SIZE = 64 * 1024;

	private final ProbeOptions options;

	private final Connector connector;

	private final LongSupplier time;

	private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private @Nullable Connection connection;

	/**
	 * Create a probe. It does not use the network yet.
	 * @param target target to connect to
	 * @param options protocol options
	 */
	public Probe(Target target, ProbeOptions options) {
		this(target, options, Resolver.SYSTEM, System::nanoTime);
	}

	/**
	 * Create a probe with other sources of addresses and time.
	 * @param time in ns, from any origin
	 */
	Probe(Target target, ProbeOptions options, Resolver resolver, LongSupplier time) {
		this.options = options;
		this.connector = new Connector(target, options, resolver, time);
		this.time = time;
	}

	/**
	 * Make an attempt in this process over loopback, and begin a TLS handshake if the
	 * options require TLS. So the first attempt does not measure the time in which the
	 * JVM loads classes.
	 */
	public void warmUp() {
		WarmUp.run();
		ClientTls tls = this.options.tls();
		if (tls != null) {
			TlsStream.warmUp(tls.context());
		}
	}

	/**
	 * Make one attempt.
	 * @param seq its number, which its payload depends on
	 * @param last whether the connection is ended after this attempt, as its last phase;
	 * always so with a connection for each attempt
	 * @return its result
	 * @throws InterruptedException if the thread was interrupted; the attempt has no
	 * result
	 */
	public Result attempt(int seq, boolean last) throws InterruptedException {
		Timeline timeline = new Timeline();
		Deadline deadline = Deadline.in(this.options.timeout(), this.time);
		Connection kept = this.connection;
		Exchange exchange = null;
		boolean done = false;
		try {
			Payload payload = new Payload(this.options.framing(), this.options.size(), seq);
			Connection connection = (kept != null) ? kept : this.connector.open(timeline, deadline);
			this.connection = connection;
			timeline.at(connection.address());
			exchange = new Exchange(connection, payload, timeline, this.time, this.out, this.in);
			long nanos = exchange.run(kept != null, deadline);
			if (last || this.options.reconnect()) {
				end(connection, timeline, deadline);
				close();
			}
			done = true;
			return new Result.Success(seq, connection.address(), this.options.size(), nanos, timeline.durations(),
					connection.certificateExpiry());
		}
		catch (ProbeException ex) {
			return failure(seq, timeline, ex);
		}
		catch (DeadlineException _) {
			return failure(seq, timeline, new ProbeException(Reason.TIMEOUT, missing(timeline.phase(), exchange)));
		}
		catch (IOException ex) {
			return failure(seq, timeline, Failures.ofConnection(ex, timeline.phase(), kept != null));
		}
		finally {
			if (!done) {
				close();
			}
		}
	}

	private void end(Connection connection, Timeline timeline, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		timeline.enter(Phase.CLOSE, this.time.getAsLong());
		ByteBuffer more = ByteBuffer.allocate(Long.BYTES);
		boolean ended = false;
		while (true) {
			ended = ended || connection.stream().end();
			int read = connection.stream().read(more);
			if (read < 0) {
				timeline.leave(connection.socket().readAt());
				return;
			}
			if (read > 0) {
				throw new ProbeException(Reason.MISMATCH,
						"More came back after the echo: it goes on with " + Excerpt.of(more.flip()));
			}
			connection.socket().await(!ended, deadline);
		}
	}

	private Result failure(int seq, Timeline timeline, ProbeException ex) {
		FailedException failed = new FailedException(timeline, ex);
		Connection connection = this.connection;
		return new Result.Failure(seq, failed.address(), failed.phase(), failed.reason(), failed.message(),
				timeline.durations(), (connection != null) ? connection.certificateExpiry() : null);
	}

	private static String missing(Phase phase, @Nullable Exchange exchange) {
		if (phase == Phase.CLOSE) {
			return "The echo was right, but the peer does not end the connection when we do";
		}
		return (exchange != null) ? exchange.missing() : "No byte came back";
	}

	/**
	 * End the connection, if open, without waiting for the peer's end.
	 */
	@Override
	public void close() {
		Connection connection = this.connection;
		this.connection = null;
		if (connection == null) {
			return;
		}
		try (connection) {
			boolean _ = connection.stream().end();
		}
		catch (IOException _) {
			// already closed
		}
	}

}
