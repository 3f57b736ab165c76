package io.echosounder.transport;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Unwraps the TLS records that the peer of one connection sends, and passes their content
 * on. Called in turn.
 */
final class TlsInput {

	private final StackContext context;

	private final SocketDriver driver;

	private final CloseState state;

	private final SSLEngine engine;

	private final TlsHandshake handshake;

	private final InboundHandler next;

	/** Created with the first such record, as most connections have none. */
	private @Nullable EmptyRecordLimit emptyRecords;

	private boolean established;

	/** Whether an alert waits for the handler. */
	private boolean awaitsReplies;

	private boolean ended;

	/**
	 * Create the input of a connection.
	 * @param context of the connection
	 * @param driver knows the time
	 * @param state of the connection
	 * @param engine unwraps
	 * @param handshake is told when it is complete
	 * @param next takes the content
	 */
	TlsInput(StackContext context, SocketDriver driver, CloseState state, SSLEngine engine, TlsHandshake handshake,
			InboundHandler next) {
		this.context = context;
		this.driver = driver;
		this.state = state;
		this.engine = engine;
		this.handshake = handshake;
		this.next = next;
	}

	/** Return whether the peer has sent close_notify. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Return whether an alert waits until the replies before it are sent. */
	boolean awaitsReplies() {
		return this.awaitsReplies;
	}

	/** Record that no further reply precedes the alert. */
	void replied() {
		this.awaitsReplies = false;
	}

	/**
	 * Unwrap one record.
	 * @return whether the bytes received may hold another one
	 */
	boolean unwrap(ByteBuffer source, ByteBuffer content) throws SSLException {
		if (!source.hasRemaining()) {
			return false;
		}
		boolean complete = this.handshake.isComplete();
		if (complete && source.remaining() < TlsRecord.length(source)) {
			// the engine would first request room for the whole record
			return false;
		}
		if (isHeldBack(source, content)) {
			return false;
		}
		SSLEngineResult result = unwrapOrExplain(source, content);
		if (complete && result.bytesConsumed() > 0 && result.bytesProduced() == 0) {
			countEmptyRecord();
		}
		if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
			this.handshake.complete(this.driver.now());
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
				this.ended = true;
				yield false;
			}
		};
	}

	/**
	 * Return whether to delay an alert until the replies before it are sent. Up to TLS
	 * 1.2 the JDK's engine closes both directions at the peer's close_notify (RFC 5246
	 * section 7.2.1), and drops replies under way. Alerts are encrypted, so any alert
	 * waits. Throws an exception at a second handshake, before the engine begins it.
	 */
	private boolean isHeldBack(ByteBuffer source, ByteBuffer content) throws SSLException {
		TlsFacts facts = this.handshake.facts();
		if (facts == null || facts.protocol().equals("TLSv1.3")) {
			return false;
		}
		return switch (TlsRecord.type(source)) {
			case TlsRecord.HANDSHAKE -> {
				this.handshake.fail(HandshakeFailure.RENEGOTIATION);
				throw new SSLException("The peer asks for another handshake");
			}
			case TlsRecord.ALERT -> {
				deliver(content);
				this.awaitsReplies = this.context.isHandling();
				yield this.awaitsReplies || !this.state.isOpen();
			}
			default -> false;
		};
	}

	/**
	 * Unwrap a record, and explain a failure. In TLS 1.3 OpenSSL sends the alert about an
	 * untrusted server without protection, which the JDK takes for a broken record.
	 */
	private SSLEngineResult unwrapOrExplain(ByteBuffer source, ByteBuffer content) throws SSLException {
		boolean alert = !this.handshake.isComplete() && TlsRecord.isPlainAlert(source);
		try {
			return this.engine.unwrap(source, content);
		}
		catch (SSLException ex) {
			if (alert) {
				this.handshake.fail(HandshakeFailure.ALERT);
			}
			throw ex;
		}
	}

	private void countEmptyRecord() throws SSLException {
		EmptyRecordLimit limit = this.emptyRecords;
		if (limit == null) {
			limit = new EmptyRecordLimit();
			this.emptyRecords = limit;
		}
		limit.count(this.driver.now());
	}

	/** Pass content on, after the report that the handshake is complete. */
	void deliver(ByteBuffer content) {
		if (this.handshake.isComplete() && !this.established) {
			// not before, as the banner would mix with the current write
			this.established = true;
			this.context.established();
		}
		if (content.position() > 0) {
			if (this.state.isOpen()) {
				this.next.received(content.flip());
			}
			content.clear();
		}
	}

}
