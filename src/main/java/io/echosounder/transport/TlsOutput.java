package io.echosounder.transport;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Wraps content, handshake messages, alerts and close_notify of one connection in TLS
 * records, and hands them to the driver. Called in turn.
 */
final class TlsOutput {

	private static final ByteBuffer NO_CONTENT = ByteBuffer.allocate(0);

	private final SSLEngine engine;

	private final SocketDriver driver;

	private final CloseState state;

	private final TlsHandshake handshake;

	private boolean ended;

	TlsOutput(SSLEngine engine, SocketDriver driver, CloseState state, TlsHandshake handshake) {
		this.engine = engine;
		this.driver = driver;
		this.state = state;
		this.handshake = handshake;
	}

	/**
	 * Send content, in records. Content before the end of the handshake, or after
	 * close_notify, is dropped.
	 * @param content is consumed
	 */
	void write(ByteBuffer content) throws SSLException {
		if (this.handshake.isComplete() && !this.ended) {
			wrap(content);
		}
		content.position(content.limit());
	}

	/**
	 * Send the records that the engine has to send by itself.
	 * @return whether the engine made progress
	 */
	boolean sendPending() throws SSLException {
		return wrap(NO_CONTENT);
	}

	/** Send close_notify, once (RFC 8446 section 6.1). */
	void close() throws SSLException {
		if (!this.ended) {
			this.ended = true;
			this.engine.closeOutbound();
			sendPending();
		}
	}

	/** Send the alert that says why the engine has failed, and nothing after it. */
	void closeAfterAlert() {
		try {
			while (sendPending()) {
				// until the alert is sent
			}
		}
		catch (SSLException _) {
			// the engine has none
		}
		this.ended = true;
	}

	/** Stop sending, even close_notify. */
	void abandon() {
		this.ended = true;
	}

	private boolean wrap(ByteBuffer content) throws SSLException {
		ByteBuffer records = this.driver.borrowRecordBuffer();
		boolean progress = false;
		try {
			SSLEngineResult result;
			do {
				result = this.engine.wrap(content, records);
				if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
					this.handshake.complete(this.driver.now());
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

}
