package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

import io.echosounder.address.Resolver;
import io.echosounder.address.Target;
import io.echosounder.text.AsciiName;
import io.echosounder.tls.ClientTls;

/**
 * Opens connections to a target: looks up its addresses, connects to one, sends a PROXY
 * header and completes the TLS handshake, as the options require. Thread-safe; an
 * interrupt ends the attempt of that thread.
 */
public final class Connector {

	private final Target target;

	private final ProbeOptions options;

	private final NameLookup lookup;

	private final LongSupplier time;

	/**
	 * Create a connector. It does not use the network yet.
	 * @param target target to connect to
	 * @param options protocol options
	 */
	public Connector(Target target, ProbeOptions options) {
		this(target, options, Resolver.SYSTEM, System::nanoTime);
	}

	/**
	 * Create a connector with other sources of addresses and time.
	 * @param time in ns, from any origin
	 */
	Connector(Target target, ProbeOptions options, Resolver resolver, LongSupplier time) {
		this.target = target;
		this.options = options;
		this.lookup = new NameLookup(resolver);
		this.time = time;
	}

	/**
	 * Open a connection, within the timeout of the options.
	 * @return the connection, which the caller has to close
	 * @throws FailedException if the attempt fails
	 * @throws InterruptedException if the thread was interrupted; no connection is open
	 * then
	 */
	public Connection open() throws FailedException, InterruptedException {
		Timeline timeline = new Timeline();
		try {
			return open(timeline, Deadline.in(this.options.timeout(), this.time));
		}
		catch (ProbeException ex) {
			throw new FailedException(timeline, ex);
		}
	}

	/**
	 * Open a connection.
	 * @param timeline is told of each phase, and of the address
	 */
	Connection open(Timeline timeline, Deadline deadline) throws ProbeException, InterruptedException {
		try {
			List<InetAddress> addresses = addresses(timeline, deadline);
			return prepare(connect(addresses, timeline, deadline), timeline, deadline);
		}
		catch (DeadlineException _) {
			throw timeout(timeline.phase());
		}
		catch (IOException ex) {
			throw Failures.ofConnection(ex, timeline.phase(), false);
		}
	}

	private List<InetAddress> addresses(Timeline timeline, Deadline deadline)
			throws ProbeException, DeadlineException, InterruptedException {
		InetAddress literal = Resolver.literal(this.target.host());
		if (literal != null) {
			if (!this.options.family().includes(literal)) {
				throw new ProbeException(Reason.DNS, String.format(Locale.ROOT, "%s is not an %saddress",
						this.target.host(), this.options.family().adjective()));
			}
			return List.of(literal);
		}
		timeline.enter(Phase.RESOLVE, this.time.getAsLong());
		return this.lookup.resolve(AsciiName.of(this.target.host()), this.options.family(), deadline);
	}

	private ProbeSocket connect(List<InetAddress> addresses, Timeline timeline, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		timeline.enter(Phase.CONNECT, this.time.getAsLong());
		Selector selector = Selector.open();
		boolean done = false;
		try {
			timeline.restart(this.time.getAsLong());
			SocketChannel channel = new HappyEyeballs(addresses, this.target.port(), selector, deadline).run();
			ProbeSocket socket = new ProbeSocket(channel, selector, this.time);
			done = true;
			return socket;
		}
		finally {
			if (!done) {
				selector.close();
			}
		}
	}

	/** Send the bytes before the first payload. */
	private Connection prepare(ProbeSocket socket, Timeline timeline, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		boolean done = false;
		try {
			timeline.at(socket.peer().getAddress());
			SentHeader header = null;
			if (this.options.proxyVersion() > 0) {
				timeline.enter(Phase.PROXY, this.time.getAsLong());
				header = new SentHeader(this.options.proxyVersion(), socket);
				header.send(socket, deadline);
			}
			Stream stream = socket;
			ClientTls tls = this.options.tls();
			if (tls != null) {
				timeline.leave(this.time.getAsLong());
				TlsStream tlsStream = new TlsStream(socket, tls, this.target, header);
				timeline.enter(Phase.TLS, this.time.getAsLong());
				tlsStream.handshake(deadline);
				stream = tlsStream;
			}
			timeline.leave(this.time.getAsLong());
			done = true;
			return new Connection(socket, stream, header, timeline.durations().getOrDefault(Phase.CONNECT, 0L));
		}
		finally {
			if (!done) {
				socket.close();
			}
		}
	}

	private ProbeException timeout(Phase phase) {
		return new ProbeException(Reason.TIMEOUT, switch (phase) {
			case RESOLVE -> "The name service does not answer for " + this.target.host();
			case CONNECT -> "No answer from " + this.target;
			case PROXY -> "The peer does not take the PROXY header";
			case TLS, SEND, FIRST_BYTE, ECHO, CLOSE ->
				"The peer does not complete the TLS handshake; it may not speak TLS";
		});
	}

}
