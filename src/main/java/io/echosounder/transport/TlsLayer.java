package io.echosounder.transport;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.echosounder.text.PeerText;

/**
 * TLS around the frames of one connection (RFC 8446, RFC 5246), without a socket. Inbound
 * bytes become content, and outbound content becomes records. The connection's queue,
 * limits and deadlines therefore apply to bytes on the wire. Between two reads the layer
 * holds at most the beginning of a record, and for an idle connection no buffer. Called
 * in turn.
 */
final class TlsLayer implements InboundHandler {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	/** Bytes that may wait for a step of the handshake: no peer needs more. */
	private static final int MAX_WAITING = 16 * 1024;

	private final StackContext context;

	private final ConnectionContext factory;

	private final SocketDriver driver;

	private final CloseState state;

	private final SSLEngine engine;

	private final InboundHandler next;

	private final TlsHandshake handshake;

	private final TlsInput input;

	private final TlsOutput output;

	private final IncompleteRecord incomplete = new IncompleteRecord();

	/** Whether a step of the handshake is being computed. */
	private boolean computing;

	/** Whether FIN arrived during a wait. */
	private boolean finPending;

	/** Put TLS around the next handler; the handshake of the engine has not begun. */
	TlsLayer(StackContext context, ConnectionContext factory, SocketDriver driver, CloseState state, SSLEngine engine,
			InboundHandler next) {
		this.context = context;
		this.factory = factory;
		this.driver = driver;
		this.state = state;
		this.engine = engine;
		this.next = next;
		this.handshake = new TlsHandshake(factory, engine);
		this.input = new TlsInput(context, driver, state, engine, this.handshake, next);
		this.output = new TlsOutput(engine, driver, state, this.handshake);
	}

	/** Return the handshake of this connection. Any thread may call. */
	TlsHandshake handshake() {
		return this.handshake;
	}

	@Override
	public long held() {
		return this.incomplete.capacity() + this.handshake.held() + this.next.held();
	}

	@Override
	public boolean isMidway() {
		return !this.incomplete.isEmpty() || this.handshake.isUnderWay() || this.next.isMidway();
	}

	@Override
	public boolean isBusy() {
		return isWaiting() && this.incomplete.length() >= MAX_WAITING;
	}

	/**
	 * Return whether records wait for a step of the handshake, or an alert for the
	 * handler.
	 */
	private boolean isWaiting() {
		return this.computing || this.input.awaitsReplies();
	}

	/** Begin the handshake, if this side is the client, which speaks first. */
	void begin() {
		if (this.engine.getUseClientMode()) {
			this.handshake.start(this.driver.now());
			try {
				this.engine.beginHandshake();
				process(NOTHING);
			}
			catch (SSLException ex) {
				failed(ex);
			}
			this.context.progressed();
		}
	}

	// From the peer

	@Override
	public void received(ByteBuffer bytes) {
		if (!this.handshake.hasStarted()) {
			this.handshake.start(this.driver.now());
		}
		while (!this.incomplete.isEmpty() && bytes.hasRemaining() && !isWaiting()) {
			ByteBuffer record = this.incomplete.complete(bytes);
			if (record != null) {
				process(record);
			}
		}
		process(bytes);
	}

	private void process(ByteBuffer source) {
		ByteBuffer content = this.driver.contentBuffer(source.remaining());
		try {
			while (!isWaiting() && !this.input.hasEnded() && this.state.isOpen() && step(source, content)) {
				// until no further bytes are consumed
			}
			this.input.deliver(content);
			if (this.input.hasEnded()) {
				this.next.ended();
			}
		}
		catch (SSLException ex) {
			this.input.deliver(content);
			failed(ex);
		}
		if (!this.input.hasEnded() && this.state.isOpen() && source.hasRemaining()) {
			this.incomplete.hold(source);
		}
	}

	/** Take a step, and return whether another is possible with these bytes. */
	private boolean step(ByteBuffer source, ByteBuffer content) throws SSLException {
		return switch (this.engine.getHandshakeStatus()) {
			case NEED_TASK -> runTasks();
			case NEED_WRAP -> this.output.sendPending();
			case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(source, content);
		};
	}

	private boolean unwrap(ByteBuffer source, ByteBuffer content) throws SSLException {
		if (!this.handshake.isComplete() && source.hasRemaining() && !TlsRecord.isPossible(source)) {
			refuse(HandshakeFailure.NOT_TLS, "The first bytes of the peer are not TLS");
			return false;
		}
		return this.input.unwrap(source, content);
	}

	/**
	 * Run the tasks of the engine. Reading goes on meanwhile, so that a reset is noticed.
	 */
	private boolean runTasks() {
		this.computing = true;
		DelegatedTasks tasks = new DelegatedTasks(this.engine, this.context, this.driver, this.state, this::resume);
		if (!this.handshake.compute(tasks)) {
			this.computing = false;
			refuse(HandshakeFailure.OVERLOAD, "Too many handshakes wait");
		}
		return false;
	}

	/** Record that the handler may have returned, and its replies are sent. */
	void handled() {
		if (this.input.awaitsReplies() && !this.context.isHandling()) {
			this.input.replied();
			resume();
		}
	}

	private void resume() {
		this.computing = false;
		process(this.incomplete.take());
		if (this.finPending && !isWaiting()) {
			this.finPending = false;
			ended();
		}
		this.context.progressed();
	}

	@Override
	public void ended() {
		if (isWaiting()) {
			this.finPending = true;
			return;
		}
		boolean open = this.state.isOpen();
		if (open && this.handshake.isUnderWay()) {
			refuse(HandshakeFailure.CLOSED, "The peer sent FIN in the middle of the handshake");
			return;
		}
		if (open && this.handshake.hasStarted() && !this.input.hasEnded()) {
			this.factory.observer().truncated();
			if (!this.incomplete.isEmpty()) {
				this.context.close(CloseReason.INCOMPLETE_FRAME);
				return;
			}
		}
		this.next.ended();
	}

	private void refuse(HandshakeFailure failure, String problem) {
		this.state.recordFailure(new SSLException(problem));
		this.handshake.fail(failure);
		this.output.abandon();
		this.context.close(CloseReason.HANDSHAKE);
	}

	private void failed(SSLException ex) {
		this.context.debug(PeerText.said(ex));
		this.state.recordFailure(ex);
		CloseReason reason = this.handshake.fail(ex);
		this.output.closeAfterAlert();
		this.context.close(reason);
	}

	// To the peer

	/**
	 * Send content.
	 * @param content is consumed
	 */
	void write(ByteBuffer content) {
		try {
			this.output.write(content);
		}
		catch (SSLException ex) {
			failed(ex);
		}
	}

	/** Send close_notify, unless no TLS was spoken yet. */
	void close() {
		if (isWaiting() || !this.handshake.hasStarted()) {
			return;
		}
		try {
			this.output.close();
		}
		catch (SSLException ex) {
			this.context.debug("no close_notify: " + PeerText.said(ex));
		}
	}

}
