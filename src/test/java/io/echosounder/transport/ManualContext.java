package io.echosounder.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLEngine;

import io.echosounder.eventloop.Timer;
import io.echosounder.framing.FrameDecoder;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpListener;

/**
 * Makes connections on {@linkplain ManualDriver manual drivers}, without a socket, a
 * thread or an application.
 */
final class ManualContext implements ConnectionContext, AutoCloseable {

	final Counts counts = new Counts();

	final Admission admission = Admission.unlimited();

	final List<String> events = new CopyOnWriteArrayList<>();

	private final TransportOptions transport;

	private final EventLoopGroup loops;

	private final NioServerConnectionFactory factory;

	private final FailureLog failures = new FailureLog();

	boolean batched;

	boolean server = true;

	ProxyMode proxyMode = ProxyMode.OFF;

	boolean trusted = true;

	boolean checking;

	@Nullable SSLEngine engine;

	@Nullable FrameDecoder decoder;

	@Nullable Banner banner;

	@Nullable Conversations conversations;

	MaxAge maxAge = MaxAge.NEVER;

	double random;

	Runnable whenForgotten = () -> {
	};

	/** End faults that last for a time. */
	final PriorityQueue<Timer> faultTimers = new PriorityQueue<>();

	final ListenerFaults faults = new ListenerFaults("test", new ListenerFaults.Timers() {

		@Override
		public long now() {
			return (ManualContext.this.driver != null) ? ManualContext.this.driver.now() : 0;
		}

		@Override
		public Timer schedule(long nanos, Runnable task) {
			Timer timer = new Timer(now() + nanos, task);
			ManualContext.this.faultTimers.add(timer);
			return timer;
		}

	}, () -> this.counts);

	private @Nullable ManualDriver driver;

	ManualContext(TransportOptions transport) {
		this(transport, new EventLoopGroup(1));
	}

	/**
	 * Create a context whose connections share a budget.
	 * @param loops never run, and are closed with this
	 */
	ManualContext(TransportOptions transport, EventLoopGroup loops) {
		this.transport = transport;
		this.loops = loops;
		this.factory = new NioServerConnectionFactory("test",
				new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), transport, this.loops, this.counts);
	}

	static ByteBuffer frame(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * Make a connection whose messages go to a gateway; {@link #driver} is its driver.
	 */
	Connection connect(TcpListener gateway) {
		try {
			var _ = this.admission.admit();
			AdmissionPermit permit = new AdmissionPermit(this.admission, this.counts);
			if (this.proxyMode == ProxyMode.OFF) {
				var _ = permit.enter(ManualDriver.REMOTE.getAddress());
			}
			Connection connection = new Connection(this, permit, "test-1", this.faults.around((events) -> {
				ManualDriver driver = new ManualDriver(events);
				this.driver = driver;
				return driver;
			}), (_) -> {
			});
			connection.registerListener(gateway);
			connection.setMapper(this.factory.getMapper());
			connection.run();
			driver().runTasks();
			return connection;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The driver of the connection made last. */
	ManualDriver driver() {
		return Objects.requireNonNull(this.driver);
	}

	@Override
	public String name() {
		return "test";
	}

	@Override
	public boolean isServer() {
		return this.server;
	}

	@Override
	public AbstractConnectionFactory factory() {
		return this.factory;
	}

	@Override
	public ConnectionOptions options() {
		return this.transport.connections();
	}

	@Override
	public boolean isBatched() {
		return this.batched;
	}

	@Override
	public EventLoopGroup loops() {
		return this.loops;
	}

	@Override
	public TransportObserver observer() {
		return this.counts;
	}

	@Override
	public FrameDecoder newDecoder() {
		return Objects.requireNonNullElseGet(this.decoder,
				() -> options().framing().decoder(options().maxFrameLength()));
	}

	@Override
	public @Nullable Banner banner() {
		return this.banner;
	}

	@Override
	public @Nullable Conversations conversations() {
		return this.conversations;
	}

	@Override
	public MaxAge maxAge() {
		return this.maxAge;
	}

	@Override
	public double random() {
		return this.random;
	}

	@Override
	public FailureLog failures() {
		return this.failures;
	}

	@Override
	public @Nullable SSLEngine newEngine() {
		return this.engine;
	}

	@Override
	public ProxyMode proxyMode() {
		return this.proxyMode;
	}

	@Override
	public boolean isTrustedProxy(InetSocketAddress peer) {
		return this.trusted;
	}

	@Override
	public boolean isChecking() {
		return this.checking;
	}

	@Override
	public void established(Connection connection) {
		this.events.add("established");
	}

	@Override
	public void inputCompleted(Connection connection) {
		this.events.add("nothing follows");
	}

	@Override
	public void forget(Connection connection) {
		this.events.add("forgotten");
		this.whenForgotten.run();
	}

	@Override
	public void close() {
		this.loops.close();
	}

	@Override
	public String toString() {
		return "Listener test";
	}

}
