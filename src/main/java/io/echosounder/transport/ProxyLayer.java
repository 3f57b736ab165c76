package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.echosounder.proxyprotocol.BadProxyHeaderException;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.proxyprotocol.ProxyHeaderParser;
import org.jspecify.annotations.Nullable;

/**
 * The PROXY header before everything else on a connection (HAProxy's proxy-protocol.txt,
 * versions 1 and 2). Until it is known, or known not to come, the connection is not
 * opened, as nobody can tell whose it is. Used in the connection's turn.
 */
final class ProxyLayer implements Inbound {

	/** For bytes that a header may begin with, and content too: a header comes whole. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

	private final Connection connection;

	private final boolean required;

	private final boolean trusted;

	private final Inbound next;

	private ByteBuffer held = ByteBuffer.allocate(0);

	/** Whoever ends the connection cancels it. */
	private volatile EventLoop.@Nullable Timer timer;

	private boolean decided;

	private boolean recognised;

	/**
	 * Puts a header before other layers.
	 * @param connection whose bytes these are
	 * @param required whether there must be one
	 * @param trusted whether the peer may send one
	 * @param next takes what is behind it
	 */
	ProxyLayer(Connection connection, boolean required, boolean trusted, Inbound next) {
		this.connection = connection;
		this.required = required;
		this.trusted = trusted;
		this.next = next;
	}

	/** What is due within the handshake timeout, before anything has come. */
	@Nullable CloseReason awaited() {
		return this.required ? CloseReason.PROXY_HEADER : null;
	}

	/** Begins to wait: who says nothing for that long does not send a header. */
	void begin() {
		long timeout = this.connection.options().handshakeTimeout().toNanos();
		if (!this.required && timeout > 0) {
			doubtAfter(timeout, 0);
		}
	}

	private void doubtAfter(long nanos, int length) {
		stopWaiting();
		this.timer = this.connection.loop().schedule(nanos, () -> this.connection.inTurn(() -> doubtIf(length)));
		if (this.connection.hasEnded()) {
			// meanwhile, by another thread
			stopWaiting();
		}
	}

	/**
	 * The loop would keep a connection until its timer is due, long after its end. Any
	 * thread may call.
	 */
	void stopWaiting() {
		EventLoop.Timer timer = this.timer;
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
				bad(String.valueOf(ex.getMessage()));
			}
			else {
				this.connection.reject(RejectReason.UNTRUSTED_PROXY);
			}
		}
	}

	private void found(ProxyHeader header, int length) {
		if (!this.trusted) {
			this.connection.reject(RejectReason.UNTRUSTED_PROXY);
			return;
		}
		this.held.position(this.held.position() + length);
		goOn(header);
	}

	private void absent() {
		if (this.required) {
			bad("It does not begin with a PROXY header");
		}
		else {
			goOn(null);
		}
	}

	private void incomplete(boolean recognised) {
		if (recognised && !this.recognised) {
			this.recognised = true;
			if (!this.trusted) {
				this.connection.reject(RejectReason.UNTRUSTED_PROXY);
				return;
			}
			this.connection.awaits(CloseReason.PROXY_HEADER);
		}
		else if (!recognised && !this.required) {
			doubtAfter(PATIENCE, this.held.remaining());
		}
	}

	/** No header comes, if nothing has come since. */
	private void doubtIf(int length) {
		if (!this.decided && !this.recognised && this.held.remaining() == length && this.connection.isOpen()) {
			goOn(null);
			this.connection.layersChanged();
		}
	}

	private void bad(String problem) {
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this.connection, this.connection + ": " + problem);
		}
		decided();
		this.connection.close(CloseReason.PROXY_HEADER);
	}

	private void goOn(@Nullable ProxyHeader header) {
		ByteBuffer rest = this.held;
		decided();
		if (this.connection.layers().enter(header) && rest.hasRemaining()) {
			this.next.received(rest);
		}
	}

	@Override
	public void ended() {
		if (!this.decided && this.connection.isOpen() && this.held.hasRemaining()) {
			if (this.required || this.recognised) {
				bad("It ended in the middle of a PROXY header");
				return;
			}
			goOn(null);
		}
		this.next.ended();
	}

	/** Memory held for an incomplete header, in bytes. */
	int held() {
		return this.held.capacity();
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
