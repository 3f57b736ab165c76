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
 * Opens connections to a target: finds its addresses, connects to one, sends a PROXY
 * header and goes through the TLS handshake, as the options say. Used by any number of
 * threads; to interrupt one ends what it opens.
 */
public final class Connector {

	private final Target target;

	private final ProbeOptions options;

	private final NameLookup lookup;

	private final LongSupplier time;

	/**
	 * Gets ready, and does nothing on the network yet.
	 * @param target where to
	 * @param options how
	 */
	public Connector(Target target, ProbeOptions options) {
		this(target, options, Resolver.SYSTEM, System::nanoTime);
	}

	/**
	 * Gets ready, with other sources of addresses and time.
	 * @param time in ns, from any origin
	 */
	Connector(Target target, ProbeOptions options, Resolver resolver, LongSupplier time) {
		this.target = target;
		this.options = options;
		this.lookup = new NameLookup(resolver);
		this.time = time;
	}

	/**
	 * Opens a connection, within the timeout of the options.
	 * @return the connection, which the caller has to close
	 * @throws FailedException if there is none
	 * @throws InterruptedException if the thread was interrupted; there is none then
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
	 * Opens a connection.
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
				throw new ProbeException(Reason.DNS, String.format(Locale.ROOT, "%s is no %saddress",
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

	/** Sends what comes before the first payload. */
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
			return new Connection(socket, stream, header);
		}
		finally {
			if (!done) {
				socket.close();
			}
		}
	}

	private ProbeException timeout(Phase phase) {
		return new ProbeException(Reason.TIMEOUT, switch (phase) {
			case RESOLVE -> "The name service does not answer the question for " + this.target.host();
			case CONNECT -> "No answer from " + this.target;
			case PROXY -> "The peer does not take the PROXY header";
			case TLS, SEND, FIRST_BYTE, ECHO, CLOSE ->
				"The peer does not complete the TLS handshake; it may not speak TLS";
		});
	}

}
