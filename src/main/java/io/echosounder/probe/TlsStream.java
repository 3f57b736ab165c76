package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

import io.echosounder.address.Target;
import io.echosounder.text.PeerText;
import io.echosounder.tls.ClientTls;
import io.echosounder.tls.TlsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Content inside TLS, by the JDK's engine as a client. Used by one thread, which also
 * verifies and signs.
 */
final class TlsStream implements Stream {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	/** Types of records (RFC 8446 section 5.1). */
	private static final int CHANGE_CIPHER_SPEC = 20;

	private static final int HANDSHAKE = 22;

	private static final int APPLICATION_DATA = 23;

	/** A message of a handshake that only clients send. */
	private static final int CLIENT_HELLO = 1;

	private static final int RECORD_HEADER = 5;

	/** Maximum time for the peer to read an alert. */
	private static final Duration LINGER = Duration.ofSeconds(1);

	private final ProbeSocket socket;

	private final SSLEngine engine;

	/** Received records, to be filled. */
	private final ByteBuffer input;

	/** Records that the socket has not taken, to be drained. */
	private final ByteBuffer output;

	/** Content that was not read by the caller yet, to be drained. */
	private final ByteBuffer content;

	/** Bytes that were sent before TLS. */
	private final @Nullable SentHeader header;

	private boolean ended;

	private boolean answered;

	/**
	 * Create the stream before its handshake.
	 * @param target whose host is requested by SNI, if it is a name and {@code tls} has
	 * no other
	 * @param header the PROXY header that was sent before; {@code null} for none
	 */
	TlsStream(ProbeSocket socket, ClientTls tls, Target target, @Nullable SentHeader header) {
		this.socket = socket;
		this.header = header;
		forget(tls.context().getClientSessionContext());
		this.engine = tls.newEngine(target.name(), target.port());
		this.input = ByteBuffer.allocate(2 * this.engine.getSession().getPacketBufferSize());
		this.output = ByteBuffer.allocate(2 * this.engine.getSession().getPacketBufferSize()).flip();
		this.content = ByteBuffer.allocate(2 * this.engine.getSession().getApplicationBufferSize()).flip();
	}

	/**
	 * Forget sessions: a resumed session would not show whether the certificate is still
	 * valid.
	 */
	private static void forget(SSLSessionContext sessions) {
		for (byte[] id : Collections.list(sessions.getIds())) {
			SSLSession session = sessions.getSession(id);
			if (session != null) {
				session.invalidate();
			}
		}
	}

	/**
	 * Load and compile the code of a handshake in advance, as that takes longer than the
	 * handshake.
	 */
	static void warmUp(SSLContext context) {
		try {
			SSLEngine engine = context.createSSLEngine();
			engine.setUseClientMode(true);
			engine.wrap(NOTHING, ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
		}
		catch (SSLException _) {
			// the handshake will fail in the same way, and report it
		}
	}

	/**
	 * Complete the handshake.
	 * @throws ProbeException if it fails; then the peer was told by an alert, unless it
	 * ended the handshake itself
	 */
	void handshake(Deadline deadline) throws IOException, ProbeException, DeadlineException, InterruptedException {
		try {
			this.engine.beginHandshake();
			while (true) {
				switch (this.engine.getHandshakeStatus()) {
					case NEED_TASK -> runTasks();
					case NEED_WRAP -> flush(deadline);
					case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> expectRecord(deadline);
					case FINISHED, NOT_HANDSHAKING -> {
						flush(deadline);
						return;
					}
				}
			}
		}
		catch (SSLException ex) {
			sendAlert();
			awaitEnd(deadline.atMost(LINGER));
			throw explained(ex);
		}
	}

	/**
	 * End our side, and discard bytes until the peer has ended its own: a socket that is
	 * closed before that may send RST, which destroys the alert.
	 */
	private void awaitEnd(Deadline deadline) throws InterruptedException {
		try {
			this.socket.end();
			int read = 0;
			while (read >= 0) {
				read = this.socket.read(this.input.clear());
				if (read == 0) {
					this.socket.await(false, deadline);
				}
				deadline.remaining();
			}
		}
		catch (IOException | DeadlineException _) {
			// the peer ignores the alert
		}
	}

	private void flush(Deadline deadline) throws IOException, DeadlineException, InterruptedException {
		while (!transmit(NOTHING)) {
			this.socket.await(true, deadline);
		}
	}

	private void expectRecord(Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		if (unwrap()) {
			return;
		}
		int read = this.socket.read(this.input);
		if (read == 0) {
			this.socket.await(false, deadline);
		}
		if (read < 0) {
			throw new ProbeException(Reason.CLOSED, this.answered
					? "The peer has ended the connection in the middle of the TLS handshake"
					: "The peer has ended the connection without an answer to the TLS handshake: it may be at its limit, not allow this address, speak no TLS, or want a PROXY header");
		}
		if (read > 0) {
			checkFirst();
		}
	}

	/**
	 * Check the first bytes, as the engine would wait for more bytes of an invalid
	 * record.
	 */
	private void checkFirst() throws ProbeException {
		if (this.answered) {
			return;
		}
		ByteBuffer first = this.input.duplicate().flip();
		if (this.header != null && this.header.isEchoedBy(first)) {
			throw SentHeader.notRead();
		}
		int type = Byte.toUnsignedInt(first.get(0));
		if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
			throw new ProbeException(Reason.TLS, "The port does not speak TLS: it answers with " + Excerpt.of(first));
		}
		if (first.limit() > RECORD_HEADER) {
			this.answered = true;
			if (type == HANDSHAKE && first.get(RECORD_HEADER) == CLIENT_HELLO) {
				throw new ProbeException(Reason.TLS,
						"The port does not speak TLS: it echoes the first message of the handshake");
			}
		}
	}

	private void sendAlert() {
		try {
			transmit(NOTHING);
		}
		catch (IOException _) {
			// no peer, or no certificate
		}
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	/** Return the engine, whose handshake is complete. */
	SSLEngine engine() {
		return this.engine;
	}

	/**
	 * Return the earliest expiry of the peer's certificates.
	 * @return {@code null} if the peer has shown none, or the handshake is not complete
	 */
	@Nullable Instant certificateExpiry() {
		try {
			Instant earliest = null;
			for (Certificate certificate : this.engine.getSession().getPeerCertificates()) {
				if (certificate instanceof X509Certificate x509) {
					Instant expiry = x509.getNotAfter().toInstant();
					earliest = (earliest == null || expiry.isBefore(earliest)) ? expiry : earliest;
				}
			}
			return earliest;
		}
		catch (SSLPeerUnverifiedException _) {
			return null;
		}
	}

	@Override
	public int read(ByteBuffer bytes) throws IOException, ProbeException {
		try {
			while (true) {
				if (this.content.hasRemaining()) {
					int length = Math.min(bytes.remaining(), this.content.remaining());
					bytes.put(bytes.position(), this.content, this.content.position(), length);
					bytes.position(bytes.position() + length);
					this.content.position(this.content.position() + length);
					return length;
				}
				if (this.ended) {
					return -1;
				}
				if (!unwrap()) {
					int read = this.socket.read(this.input);
					if (read == 0) {
						return 0;
					}
					this.ended = read < 0;
				}
			}
		}
		catch (SSLException ex) {
			sendAlert();
			throw explained(ex);
		}
	}

	/** Take one record, and return whether one was complete. */
	private boolean unwrap() throws IOException {
		this.input.flip();
		this.content.compact();
		SSLEngineResult result;
		try {
			result = this.engine.unwrap(this.input, this.content);
		}
		finally {
			this.input.compact();
			this.content.flip();
		}
		switch (result.getHandshakeStatus()) {
			case NEED_TASK -> runTasks();
			case NEED_WRAP -> transmit(NOTHING);
			case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
				// other states need no action
			}
		}
		return switch (result.getStatus()) {
			case OK -> true;
			case BUFFER_UNDERFLOW -> false;
			case BUFFER_OVERFLOW -> throw new SSLException("A record is larger than records may be");
			case CLOSED -> {
				this.ended = true;
				yield true;
			}
		};
	}

	@Override
	public boolean write(ByteBuffer bytes) throws IOException, ProbeException {
		try {
			return transmit(bytes);
		}
		catch (SSLException ex) {
			throw explained(ex);
		}
	}

	/**
	 * Send content, or the engine's own records.
	 * @return whether the kernel has all bytes
	 */
	private boolean transmit(ByteBuffer bytes) throws IOException {
		while (true) {
			if (this.output.hasRemaining() && !this.socket.write(this.output)) {
				return false;
			}
			this.output.clear();
			try {
				this.engine.wrap(bytes, this.output);
			}
			finally {
				this.output.flip();
			}
			if (!this.output.hasRemaining()) {
				return !bytes.hasRemaining();
			}
		}
	}

	@Override
	public boolean end() throws IOException {
		this.engine.closeOutbound();
		return transmit(NOTHING) && this.socket.end();
	}

	private static ProbeException explained(SSLException ex) {
		return new ProbeException(Reason.TLS, sentence(ex), null, ex);
	}

	private static String sentence(SSLException ex) {
		for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof CertificateException) {
				return PeerText.said(cause);
			}
		}
		String alert = TlsErrors.receivedAlert(ex);
		if (alert == null) {
			return "TLS came to nothing: " + PeerText.said(ex);
		}
		return "The peer has refused TLS with the alert " + alert + switch (alert) {
			case "certificate_required" -> ": it wants a client certificate of an authority that it trusts";
			case "bad_certificate", "certificate_unknown", "unknown_ca", "certificate_expired",
					"unsupported_certificate", "certificate_revoked", "access_denied" ->
				": it does not take the client certificate, or misses one";
			case "no_application_protocol" -> ": it speaks none of the application protocols";
			case "unrecognized_name" -> ": it does not know the server name";
			case "protocol_version" -> ": there is no version that both sides speak";
			case "handshake_failure", "insufficient_security" -> ": there is no cipher suite that both sides know";
			default -> "";
		};
	}

}
