package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * TLS around the frames of one connection (RFC 8446, RFC 5246). It has no socket: bytes
 * of the peer come in and content goes on, content comes in and records go out, so the
 * connection's queue, limits and deadlines see what is on the wire. Between two reads it
 * holds no more than the beginning of a record, and an idle connection no buffer at all.
 * Used in the connection's turn, where nothing else is said.
 */
final class TlsLayer implements InboundHandler {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private static final int INITIAL_CAPACITY = 64;

	/** What the JDK's engine takes before the first message has arrived, in bytes. */
	private static final int ENGINE_SIZE = 4 * 1024;

	/**
	 * What it takes from then on, until the handshake is complete, in bytes: 17,000 more
	 * (2,000 connections, JDK 25).
	 */
	private static final int HANDSHAKE_SIZE = 20 * 1024;

	/** What may wait for a step of the handshake: no peer needs more. */
	private static final int ENOUGH = 16 * 1024;

	/** In a second; clients update their keys a few hundred times at the most. */
	static final int MAX_EMPTY_RECORDS = 512;

	private static final long EMPTY_RECORDS_WINDOW = TimeUnit.SECONDS.toNanos(1);

	private final StackContext context;

	private final ConnectionContext factory;

	private final SocketDriver driver;

	private final CloseState state;

	private final SSLEngine engine;

	private final InboundHandler next;

	/**
	 * The beginning of a record, up to its position. Its memory follows the bytes
	 * received, not the length that the peer has only announced.
	 */
	private @Nullable ByteBuffer held;

	/** Bytes at which there is enough of it to go on. */
	private int wanted;

	private long startedAt;

	private volatile boolean started;

	private volatile @Nullable TlsFacts facts;

	private volatile @Nullable HandshakeFailure failure;

	private boolean announced;

	private boolean busy;

	/** Whether a step of the handshake was computed, or waits to be. */
	private boolean admitted;

	/** Whether an alert waits for the handler. */
	private boolean awaitsReplies;

	/** Whether FIN came while this layer was busy. */
	private boolean endsLater;

	private int emptyRecords;

	private long emptyRecordsSince;

	private boolean inputEnded;

	private boolean outputEnded;

	/**
	 * Puts TLS around the frames.
	 * @param context of the connection
	 * @param factory of the connection
	 * @param driver of its socket
	 * @param state of the connection
	 * @param engine its handshake has not begun
	 * @param next takes the content
	 */
	TlsLayer(StackContext context, ConnectionContext factory, SocketDriver driver, CloseState state, SSLEngine engine,
			InboundHandler next) {
		this.context = context;
		this.factory = factory;
		this.driver = driver;
		this.state = state;
		this.engine = engine;
		this.next = next;
	}

	/**
	 * What the handshake came to. Any thread may call.
	 * @return {@code null} until it is complete
	 */
	@Nullable TlsFacts facts() {
		return this.facts;
	}

	/**
	 * The session of the handshake. Any thread may call.
	 * @return {@code null} until it is complete
	 */
	@Nullable SSLSession session() {
		return (this.facts != null) ? this.engine.getSession() : null;
	}

	/**
	 * Why there is no session, now that the connection has ended. Any thread may call.
	 * @param reason why it has ended
	 * @return {@code null} if the handshake was complete or nobody is to blame
	 */
	@Nullable HandshakeFailure failure(CloseReason reason) {
		HandshakeFailure failure = this.failure;
		if (failure != null || this.facts != null) {
			return failure;
		}
		return switch (reason) {
			case HANDSHAKE, IDLE, SLOW_READER -> HandshakeFailure.TIMEOUT;
			case RESET, IO_ERROR -> this.started ? HandshakeFailure.CLOSED : null;
			default -> null;
		};
	}

	/** Memory held for an incomplete record or handshake, in bytes. */
	int held() {
		int handshake = this.admitted ? HANDSHAKE_SIZE : ENGINE_SIZE;
		return capacity(this.held) + ((this.facts == null) ? handshake : 0);
	}

	private static int capacity(@Nullable ByteBuffer buffer) {
		return (buffer != null) ? buffer.capacity() : 0;
	}

	@Override
	public boolean isMidway() {
		return this.held != null || (this.started && this.facts == null) || this.next.isMidway();
	}

	@Override
	public boolean isBusy() {
		ByteBuffer held = this.held;
		return this.busy && held != null && held.position() >= ENOUGH;
	}

	/** Begins with the handshake, if it is up to this side: a client speaks first. */
	void begin() {
		if (this.engine.getUseClientMode()) {
			start();
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

	private void start() {
		if (!this.started) {
			this.started = true;
			this.startedAt = this.driver.now();
		}
	}

	// From the peer

	@Override
	public void received(ByteBuffer bytes) {
		start();
		while (this.held != null && bytes.hasRemaining() && !this.busy) {
			complete(this.held, bytes);
		}
		process(bytes);
	}

	/** Adds to a record that was begun what it lacks, and no more. */
	private void complete(ByteBuffer held, ByteBuffer bytes) {
		int length = Math.min(this.wanted - held.position(), bytes.remaining());
		ByteBuffer record = (held.remaining() < length) ? grown(held, held.position() + length) : held;
		record.put(record.position(), bytes, bytes.position(), length);
		record.position(record.position() + length);
		bytes.position(bytes.position() + length);
		if (record.position() < this.wanted) {
			this.held = record;
			return;
		}
		this.held = null;
		process(record.flip());
	}

	/** Twice as large, or as it must be, and never larger than what is wanted. */
	private ByteBuffer grown(ByteBuffer held, int required) {
		int capacity = Math.max(required, Math.max(INITIAL_CAPACITY, 2 * held.capacity()));
		return ByteBuffer.allocate(Math.min(capacity, this.wanted)).put(held.flip());
	}

	private void process(ByteBuffer source) {
		ByteBuffer content = this.driver.contentBuffer(source.remaining());
		try {
			while (goesOn() && step(source, content)) {
				// until it takes more than there is
			}
			deliver(content);
			if (this.inputEnded) {
				this.next.ended();
			}
		}
		catch (SSLException ex) {
			deliver(content);
			failed(ex);
		}
		if (!this.inputEnded && this.state.isOpen() && source.hasRemaining()) {
			hold(source);
		}
	}

	private boolean goesOn() {
		return !this.busy && !this.inputEnded && this.state.isOpen();
	}

	/** Whether there may be another step with what is there. */
	private boolean step(ByteBuffer source, ByteBuffer content) throws SSLException {
		return switch (this.engine.getHandshakeStatus()) {
			case NEED_TASK -> runTasks();
			case NEED_WRAP -> sendRecords();
			case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(source, content);
		};
	}

	private boolean unwrap(ByteBuffer source, ByteBuffer content) throws SSLException {
		if (!source.hasRemaining()) {
			return false;
		}
		if (this.facts == null && !TlsRecord.isPossible(source)) {
			refuse(HandshakeFailure.NOT_TLS, "The first bytes of the peer are no TLS");
			return false;
		}
		if (this.facts != null && source.remaining() < TlsRecord.length(source)) {
			// the engine would first ask for room for the whole of it
			return false;
		}
		if (heldBack(source, content)) {
			return false;
		}
		boolean established = this.facts != null;
		SSLEngineResult result = unwrapOrExplain(source, content);
		if (established && result.bytesConsumed() > 0 && result.bytesProduced() == 0) {
			countEmptyRecord();
		}
		if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
			established();
		}
		return switch (result.getStatus()) {
			case OK -> true;
			case BUFFER_UNDERFLOW -> false;
			case BUFFER_OVERFLOW -> {
				if (content.position() == 0) {
					throw new SSLException("A record is larger than the buffer for it");
				}
				deliver(content);
				yield true;
			}
			case CLOSED -> {
				this.inputEnded = true;
				yield false;
			}
		};
	}

	/**
	 * In TLS 1.3 OpenSSL sends the alert about a server that it does not trust without
	 * protection, which the JDK takes for a broken record.
	 */
	private SSLEngineResult unwrapOrExplain(ByteBuffer source, ByteBuffer content) throws SSLException {
		boolean alert = this.facts == null && TlsRecord.isPlainAlert(source);
		try {
			return this.engine.unwrap(source, content);
		}
		catch (SSLException ex) {
			if (alert) {
				this.failure = HandshakeFailure.ALERT;
			}
			throw ex;
		}
	}

	/**
	 * Key updates, fragments without content and warnings: a peer that sends nothing else
	 * would keep the event loop from others.
	 */
	private void countEmptyRecord() throws SSLException {
		long now = this.driver.now();
		if (this.emptyRecords == 0 || now - this.emptyRecordsSince >= EMPTY_RECORDS_WINDOW) {
			this.emptyRecords = 0;
			this.emptyRecordsSince = now;
		}
		if (++this.emptyRecords > MAX_EMPTY_RECORDS) {
			throw new SSLException("The peer sends too many records without content");
		}
	}

	/**
	 * Up to TLS 1.2 the JDK's engine closes both directions at the peer's close_notify,
	 * as RFC 5246 section 7.2.1 has it, and drops the replies that are under way. An
	 * alert is encrypted, so any alert waits until these are out. A second handshake is
	 * refused before the engine begins it.
	 */
	private boolean heldBack(ByteBuffer source, ByteBuffer content) throws SSLException {
		TlsFacts facts = this.facts;
		if (facts == null || facts.protocol().equals("TLSv1.3")) {
			return false;
		}
		return switch (TlsRecord.type(source)) {
			case TlsRecord.HANDSHAKE -> {
				this.failure = HandshakeFailure.RENEGOTIATION;
				throw new SSLException("The peer asks for another handshake");
			}
			case TlsRecord.ALERT -> awaitsReplies(content);
			default -> false;
		};
	}

	/** Hands what came before the alert to the handler, and looks whether it is done. */
	private boolean awaitsReplies(ByteBuffer content) {
		deliver(content);
		this.awaitsReplies = this.context.isHandling();
		this.busy = this.awaitsReplies;
		return this.busy || !this.state.isOpen();
	}

	/** The handler may have returned, and its replies are out. */
	void handled() {
		if (this.awaitsReplies && !this.context.isHandling()) {
			this.awaitsReplies = false;
			goOn();
		}
	}

	private void deliver(ByteBuffer content) {
		if (this.facts != null && !this.announced) {
			// not before, as the banner would be written into what is being written
			this.announced = true;
			this.context.established();
		}
		if (content.position() > 0) {
			if (this.state.isOpen()) {
				this.next.received(content.flip());
			}
			content.clear();
		}
	}

	private void hold(ByteBuffer rest) {
		int length = Math.max(TlsRecord.length(rest), rest.remaining() + (this.busy ? 0 : 1));
		ByteBuffer earlier = (this.held != null) ? this.held : NOTHING;
		this.wanted = earlier.position() + length;
		this.held = grown(earlier, earlier.position() + rest.remaining()).put(rest);
	}

	@Override
	public void ended() {
		if (this.busy) {
			this.endsLater = true;
			return;
		}
		if (this.started && this.facts == null && this.state.isOpen()) {
			refuse(HandshakeFailure.CLOSED, "The peer sent FIN in the middle of the handshake");
			return;
		}
		if (this.started && !this.inputEnded && this.state.isOpen()) {
			this.factory.observer().truncated();
			if (this.held != null) {
				this.context.close(CloseReason.INCOMPLETE_FRAME);
				return;
			}
		}
		this.next.ended();
	}

	// The handshake

	/**
	 * Certificates are signed and verified elsewhere, as that takes its time. Reading
	 * goes on meanwhile, so that a peer that resets costs nothing more.
	 */
	private boolean runTasks() {
		HandshakePool pool = this.factory.loops().handshakes();
		boolean newcomer = !this.admitted && this.factory.isForeign();
		this.admitted = true;
		this.busy = true;
		if (!newcomer) {
			pool.advance(new DelegatedTasks());
		}
		else if (!pool.admit(new DelegatedTasks())) {
			this.busy = false;
			refuse(HandshakeFailure.OVERLOAD, "Too many handshakes wait");
		}
		return false;
	}

	private void goOn() {
		this.busy = false;
		ByteBuffer held = this.held;
		this.held = null;
		process((held != null) ? held.flip() : NOTHING);
		if (this.endsLater && !this.busy) {
			this.endsLater = false;
			ended();
		}
		this.context.progressed();
	}

	private void established() {
		if (this.facts != null) {
			return;
		}
		SSLSession session = this.engine.getSession();
		X509Certificate certificate = this.engine.getUseClientMode() ? null : clientCertificate(session);
		this.facts = new TlsFacts(session.getProtocol(), session.getCipherSuite(), serverName(session),
				PeerText.applicationProtocol(this.engine), (certificate != null) ? PeerText.subject(certificate) : null,
				(certificate != null) ? certificate.getNotAfter().toInstant() : null);
		this.factory.observer().handshake(this.driver.now() - this.startedAt);
	}

	private static @Nullable X509Certificate clientCertificate(SSLSession session) {
		try {
			Certificate[] chain = session.getPeerCertificates();
			return (chain[0] instanceof X509Certificate certificate) ? certificate : null;
		}
		catch (SSLPeerUnverifiedException _) {
			return null;
		}
	}

	private static @Nullable String serverName(SSLSession session) {
		if (session instanceof ExtendedSSLSession extended) {
			for (SNIServerName name : extended.getRequestedServerNames()) {
				if (name instanceof SNIHostName host) {
					return host.getAsciiName();
				}
			}
		}
		return null;
	}

	private void refuse(HandshakeFailure failure, String problem) {
		this.state.recordFailure(new SSLException(problem));
		this.failure = failure;
		this.outputEnded = true;
		this.context.close(CloseReason.HANDSHAKE);
	}

	private void failed(SSLException ex) {
		this.context.debug(PeerText.said(ex));
		this.state.recordFailure(ex);
		if (this.facts == null && this.failure == null) {
			this.failure = HandshakeFailure.of(ex);
		}
		try {
			while (sendRecords()) {
				// the alert that says why
			}
		}
		catch (SSLException _) {
			// there is none
		}
		this.outputEnded = true;
		this.context.close(reason(ex));
	}

	private CloseReason reason(SSLException ex) {
		if (this.failure != null) {
			return CloseReason.HANDSHAKE;
		}
		return (HandshakeFailure.of(ex) == HandshakeFailure.ALERT) ? CloseReason.RESET : CloseReason.BAD_FRAME;
	}

	// To the peer

	/**
	 * Sends content, in records. What comes before the handshake is complete, or after
	 * the goodbye, is dropped.
	 * @param content is consumed
	 */
	void write(ByteBuffer content) {
		if (this.facts == null || this.outputEnded) {
			content.position(content.limit());
			return;
		}
		try {
			send(content);
		}
		catch (SSLException ex) {
			failed(ex);
		}
	}

	/** Sends the records that the engine has to send by itself, if there are any. */
	private boolean sendRecords() throws SSLException {
		return send(NOTHING);
	}

	/** Whether the engine got on with it. */
	private boolean send(ByteBuffer content) throws SSLException {
		ByteBuffer records = this.driver.borrowRecordBuffer();
		boolean progress = false;
		try {
			SSLEngineResult result;
			do {
				result = this.engine.wrap(content, records);
				if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
					established();
				}
				progress |= hasProgressed(result);
				if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
					if (records.position() == 0) {
						throw new SSLException("A record is larger than the buffer for it");
					}
					this.driver.transmit(records.flip());
					records.clear();
				}
			}
			while (continues(result, content) && !this.state.hasEnded());
			if (records.position() > 0) {
				this.driver.transmit(records.flip());
			}
		}
		finally {
			this.driver.returnRecordBuffer(records.clear());
		}
		// what is left, nobody can take: the engine is closed, or the connection has
		// ended
		content.position(content.limit());
		return progress;
	}

	private boolean continues(SSLEngineResult result, ByteBuffer content) throws SSLException {
		return switch (result.getStatus()) {
			case BUFFER_OVERFLOW -> true;
			case CLOSED, BUFFER_UNDERFLOW -> false;
			case OK -> {
				boolean wants = content.hasRemaining() || this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
				if (content.hasRemaining() && !hasProgressed(result)) {
					throw new SSLException("The engine takes no content: " + result);
				}
				yield wants && hasProgressed(result);
			}
		};
	}

	private static boolean hasProgressed(SSLEngineResult result) {
		return result.bytesProduced() > 0 || result.bytesConsumed() > 0
				|| result.getHandshakeStatus() == HandshakeStatus.FINISHED;
	}

	/**
	 * Sends close_notify, once (RFC 8446 section 6.1), unless nobody has spoken TLS yet.
	 */
	void close() {
		if (this.outputEnded || this.busy || !this.started) {
			return;
		}
		this.outputEnded = true;
		try {
			this.engine.closeOutbound();
			sendRecords();
		}
		catch (SSLException ex) {
			this.context.debug("no close_notify: " + PeerText.said(ex));
		}
	}

	/** What the engine wants to be computed before it goes on. */
	private final class DelegatedTasks implements HandshakePool.Step {

		@Override
		public boolean isWanted() {
			return TlsLayer.this.state.isOpen();
		}

		@Override
		public void compute() {
			SSLEngine engine = TlsLayer.this.engine;
			for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
				task.run();
			}
		}

		@Override
		public void computed(@Nullable Throwable failure) {
			TlsLayer.this.driver.execute(
					(failure != null) ? () -> TlsLayer.this.context.failedUnexpectedly(failure) : TlsLayer.this::goOn);
		}

	}

}
