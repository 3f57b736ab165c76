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
 * Reads the PROXY header at the beginning of a connection (HAProxy's proxy-protocol.txt,
 * versions 1 and 2). Until the header is complete or ruled out, the connection is not
 * opened, because its peer is not known. Used in the connection's turn.
 */
final class ProxyLayer implements InboundHandler {

	/**
	 * Wait for the rest of bytes that may begin a header or content: a header arrives
	 * whole.
	 */
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
	 * Put a header before other layers.
	 * @param context of the connection
	 * @param timeout for the header; zero for no limit
	 * @param driver of the socket
	 * @param state of the connection
	 * @param required whether the header is mandatory
	 * @param trusted whether the peer may send a header
	 * @param next takes the bytes after the header
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

	/** Return the reason of a close if no byte arrives within the handshake timeout. */
	@Nullable CloseReason awaited() {
		return this.required ? CloseReason.PROXY_HEADER : null;
	}

	/** Begin to wait: a peer that is silent until the timeout does not send a header. */
	void begin() {
		if (!this.required && !this.timeout.isZero()) {
			scheduleGiveUp(this.timeout.toNanos(), 0);
		}
	}

	/**
	 * Stop waiting for the header after a while.
	 * @param nanos the delay, in nanoseconds
	 * @param length of the bytes held; if more have arrived, the wait goes on
	 */
	private void scheduleGiveUp(long nanos, int length) {
		stopWaiting();
		this.timer = this.driver.schedule(nanos, () -> this.driver.execute(() -> giveUp(length)));
		if (this.state.hasEnded()) {
			// ended meanwhile, by another thread
			stopWaiting();
		}
	}

	/**
	 * Cancel the timer: until it is due, the loop would keep the connection, long after
	 * its end. Any thread may call.
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

	/** Open the connection without a header, if nothing has arrived since. */
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
