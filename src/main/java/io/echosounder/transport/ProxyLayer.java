package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.echosounder.eventloop.Timer;
import io.echosounder.proxyprotocol.BadProxyHeaderException;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.proxyprotocol.ProxyHeaderParser;
import org.jspecify.annotations.Nullable;

/**
 * The PROXY header before everything else on a connection (HAProxy's proxy-protocol.txt,
 * versions 1 and 2). Until it is known, or known not to come, the connection is not
 * opened, because its peer is not known. Used in the connection's turn.
 */
final class ProxyLayer implements InboundHandler {

	/** For bytes that a header may begin with, and content too: a header comes whole. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

	private final StackContext context;

	private final Duration timeout;

	private final SocketDriver driver;

	private final CloseState state;

	private final boolean required;

	private final boolean trusted;

	private final InboundHandler next;

	private final Predicate<@Nullable ProxyHeader> opening;

	private ByteBuffer held = ByteBuffer.allocate(0);

	/** Cancelled by the thread that ends the connection. */
	private volatile @Nullable Timer timer;

	private boolean decided;

	private boolean recognised;

	/**
	 * Puts a header before other layers.
	 * @param context of the connection
	 * @param timeout for the header; zero for any time
	 * @param driver of the socket
	 * @param state of the connection
	 * @param required whether there must be one
	 * @param trusted whether the peer may send one
	 * @param next takes what is behind it
	 * @param opening opens the connection with the header, or without one
	 */
	ProxyLayer(StackContext context, Duration timeout, SocketDriver driver, CloseState state, boolean required,
			boolean trusted, InboundHandler next, Predicate<@Nullable ProxyHeader> opening) {
		this.context = context;
		this.timeout = timeout;
		this.driver = driver;
		this.state = state;
		this.required = required;
		this.trusted = trusted;
		this.next = next;
		this.opening = opening;
	}

	/** What is due within the handshake timeout, before anything has come. */
	@Nullable CloseReason awaited() {
		return this.required ? CloseReason.PROXY_HEADER : null;
	}

	/** Begin to wait: a peer that sends nothing for that long does not send a header. */
	void begin() {
		if (!this.required && !this.timeout.isZero()) {
			scheduleGiveUp(this.timeout.toNanos(), 0);
		}
	}

	/**
	 * Give the header up after a while.
	 * @param nanos the delay, in nanoseconds
	 * @param length of what is held; with more bytes there is another look
	 */
	private void scheduleGiveUp(long nanos, int length) {
		stopWaiting();
		this.timer = this.driver.schedule(nanos, () -> this.driver.execute(() -> giveUp(length)));
		if (this.state.hasEnded()) {
			// meanwhile, by another thread
			stopWaiting();
		}
	}

	/**
	 * The loop would keep a connection until its timer is due, long after its end. Any
	 * thread may call.
	 */
	void stopWaiting() {
		Timer timer = this.timer;
		if (timer != null) {
			timer.cancel();
			this.timer = null;
		}
	}

	private void decided() {
		this.decided = true;
		this.held = ByteBuffer.allocate(0);
		stopWaiting();
	}

	@Override
	public void received(ByteBuffer bytes) {
		if (this.decided) {
			this.next.received(bytes);
			return;
		}
		this.held = ByteBuffer.allocate(this.held.remaining() + bytes.remaining()).put(this.held).put(bytes).flip();
		try {
			switch (ProxyHeaderParser.parse(this.held)) {
				case ProxyHeaderParser.Complete(var header, var length) -> found(header, length);
				case ProxyHeaderParser.Absent _ -> absent();
				case ProxyHeaderParser.Incomplete(var recognised) -> incomplete(recognised);
			}
		}
		catch (BadProxyHeaderException ex) {
			if (this.trusted) {
				fail(String.valueOf(ex.getMessage()));
			}
			else {
				this.context.reject(RejectReason.UNTRUSTED_PROXY);
			}
		}
	}

	private void found(ProxyHeader header, int length) {
		if (!this.trusted) {
			this.context.reject(RejectReason.UNTRUSTED_PROXY);
			return;
		}
		this.held.position(this.held.position() + length);
		open(header);
	}

	private void absent() {
		if (this.required) {
			fail("It does not begin with a PROXY header");
		}
		else {
			open(null);
		}
	}

	private void incomplete(boolean recognised) {
		if (recognised && !this.recognised) {
			this.recognised = true;
			if (!this.trusted) {
				this.context.reject(RejectReason.UNTRUSTED_PROXY);
				return;
			}
			this.context.await(CloseReason.PROXY_HEADER);
		}
		else if (!recognised && !this.required) {
			scheduleGiveUp(PATIENCE, this.held.remaining());
		}
	}

	/** No header comes, if nothing has come since. */
	private void giveUp(int length) {
		if (!this.decided && !this.recognised && this.held.remaining() == length && this.state.isOpen()) {
			open(null);
			this.context.progressed();
		}
	}

	private void fail(String problem) {
		this.context.debug(problem);
		decided();
		this.context.close(CloseReason.PROXY_HEADER);
	}

	private void open(@Nullable ProxyHeader header) {
		ByteBuffer rest = this.held;
		decided();
		if (this.opening.test(header) && rest.hasRemaining()) {
			this.next.received(rest);
		}
	}

	@Override
	public void ended() {
		if (!this.decided && this.state.isOpen() && this.held.hasRemaining()) {
			if (this.required || this.recognised) {
				fail("It ended in the middle of a PROXY header");
				return;
			}
			open(null);
		}
		this.next.ended();
	}

	@Override
	public long held() {
		return this.held.capacity() + this.next.held();
	}

	@Override
	public boolean isMidway() {
		return this.decided ? this.next.isMidway() : this.held.hasRemaining();
	}

	@Override
	public boolean isBusy() {
		return this.decided && this.next.isBusy();
	}

}
