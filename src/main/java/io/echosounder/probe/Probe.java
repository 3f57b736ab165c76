package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Asks a target for echoes, one attempt at a time, on a connection that is kept or on a
 * new one each time. After a failure the next attempt connects anew. Used by one thread;
 * to interrupt it ends the attempt that it is in.
 */
public final class Probe implements AutoCloseable {

	private static final int BUFFER_SIZE = 64 * 1024;

	private final Target target;

	private final ProbeOptions options;

	private final Resolver resolver;

	private final LongSupplier time;

	private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private @Nullable Connection connection;

	private @Nullable Exchange exchange;

	private @Nullable InetAddress address;

	/**
	 * Gets ready, and does nothing on the network yet.
	 * @param target where to
	 * @param options how
	 */
	public Probe(Target target, ProbeOptions options) {
		this(target, options, InetAddress::getAllByName, System::nanoTime);
	}

	/**
	 * Gets ready, with other sources of addresses and time.
	 * @param time in ns, from any origin
	 */
	Probe(Target target, ProbeOptions options, Resolver.Lookup lookup, LongSupplier time) {
		this.target = target;
		this.options = options;
		this.resolver = new Resolver(lookup);
		this.time = time;
	}

	/**
	 * Makes an attempt at an echo of its own on the loopback interface, and begins a TLS
	 * handshake if TLS is to be spoken, so that what the JVM loads for the first is not
	 * measured with it.
	 */
	public void rehearse() {
		Rehearsal.run();
		TlsOptions tls = this.options.tls();
		if (tls != null) {
			TlsStream.warmUp(tls.context());
		}
	}

	/**
	 * Makes one attempt.
	 * @param seq its number, which its payload depends on
	 * @param last whether the connection is ended after it, which is then its last phase,
	 * as it is with a connection for each attempt
	 * @return what it came to
	 * @throws InterruptedException if the thread was interrupted; the attempt came to
	 * nothing
	 */
	public Result attempt(int seq, boolean last) throws InterruptedException {
		Timeline timeline = new Timeline();
		Deadline deadline = Deadline.in(this.options.timeout(), this.time);
		this.exchange = null;
		Connection kept = this.connection;
		boolean done = false;
		try {
			Payload payload = new Payload(this.options.framing(), this.options.size(), seq);
			Connection connection = (kept != null) ? kept : connect(timeline, deadline);
			InetAddress peer = connection.address();
			Exchange exchange = new Exchange(connection, payload, timeline, this.time, this.out, this.in);
			this.exchange = exchange;
			long nanos = exchange.run(kept != null, deadline);
			if (last || this.options.reconnect()) {
				end(connection, timeline, deadline);
				close();
			}
			done = true;
			return new Result.Success(seq, peer, this.options.size(), nanos, timeline.durations(),
					connection.certificateExpiry());
		}
		catch (ProbeException ex) {
			return failure(seq, timeline, ex);
		}
		catch (DeadlineException _) {
			return failure(seq, timeline, timeout(timeline.phase()));
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

	private Connection connect(Timeline timeline, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		this.address = null;
		List<InetAddress> addresses = addresses(timeline, deadline);
		Wire wire = connect(addresses, timeline, deadline);
		this.address = wire.peer().getAddress();
		Stream stream = wire;
		SentHeader header = null;
		this.connection = new Connection(wire, stream, header);
		if (this.options.proxyVersion() > 0) {
			timeline.enter(Phase.PROXY, this.time.getAsLong());
			header = new SentHeader(this.options.proxyVersion(), wire);
			header.send(wire, deadline);
		}
		TlsOptions tls = this.options.tls();
		if (tls != null) {
			timeline.leave(this.time.getAsLong());
			TlsStream tlsStream = new TlsStream(wire, tls, this.target, header);
			timeline.enter(Phase.TLS, this.time.getAsLong());
			tlsStream.handshake(deadline);
			stream = tlsStream;
		}
		timeline.leave(this.time.getAsLong());
		Connection connection = new Connection(wire, stream, header);
		this.connection = connection;
		return connection;
	}

	private List<InetAddress> addresses(Timeline timeline, Deadline deadline)
			throws ProbeException, DeadlineException, InterruptedException {
		InetAddress literal = Resolver.literal(this.target.host());
		if (literal != null) {
			if (!this.options.family().includes(literal)) {
				throw new ProbeException(Reason.DNS,
						"%s is no %saddress".formatted(this.target.host(), this.options.family().adjective()));
			}
			return List.of(literal);
		}
		timeline.enter(Phase.RESOLVE, this.time.getAsLong());
		return this.resolver.resolve(this.target.host(), this.options.family(), deadline);
	}

	private Wire connect(List<InetAddress> addresses, Timeline timeline, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		timeline.enter(Phase.CONNECT, this.time.getAsLong());
		Selector selector = Selector.open();
		boolean done = false;
		try {
			timeline.restart(this.time.getAsLong());
			SocketChannel channel = new Race(addresses, this.target.port(), selector, deadline).run();
			Wire wire = new Wire(channel, selector, this.time);
			done = true;
			return wire;
		}
		finally {
			if (!done) {
				selector.close();
			}
		}
	}

	private void end(Connection connection, Timeline timeline, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		timeline.enter(Phase.CLOSE, this.time.getAsLong());
		connection.stream().end();
		ByteBuffer more = ByteBuffer.allocate(Long.BYTES);
		while (true) {
			int read = connection.stream().read(more);
			if (read < 0) {
				timeline.leave(connection.wire().readAt());
				return;
			}
			if (read > 0) {
				throw new ProbeException(Reason.MISMATCH,
						"More came back after the echo: it goes on with " + Excerpt.of(more.flip()));
			}
			connection.wire().await(false, deadline);
		}
	}

	private Result failure(int seq, Timeline timeline, ProbeException ex) {
		InetAddress about = ex.address();
		Connection connection = this.connection;
		return new Result.Failure(seq, (about != null) ? about : this.address, timeline.phase(), ex.reason(),
				ex.message(), timeline.durations(), (connection != null) ? connection.certificateExpiry() : null);
	}

	private ProbeException timeout(Phase phase) {
		String what = switch (phase) {
			case RESOLVE -> "The name service does not answer the question for " + this.target.host();
			case CONNECT -> "No answer from " + this.target;
			case PROXY -> "The peer does not take the PROXY header";
			case TLS -> "The peer does not complete the TLS handshake; it may not speak TLS";
			case SEND, FIRST_BYTE, ECHO -> (this.exchange != null) ? this.exchange.missing() : "No byte came back";
			case CLOSE -> "The echo was right, but the peer does not end the connection when we do";
		};
		return new ProbeException(Reason.TIMEOUT, what);
	}

	/**
	 * Ends the connection, if there is one, without waiting for the peer's end.
	 */
	@Override
	public void close() {
		Connection connection = this.connection;
		this.connection = null;
		if (connection == null) {
			return;
		}
		try (connection) {
			connection.stream().end();
		}
		catch (IOException _) {
			// it is gone already
		}
	}

}
