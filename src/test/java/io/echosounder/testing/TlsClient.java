package io.echosounder.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

import io.echosounder.tls.ServerName;

/**
 * A TLS client whose records go over a {@link Client}, so that a test may cut them, mix
 * them with other bytes, and see what ends first: TLS or TCP. Text is Latin-1, a
 * character a byte. Used by one thread, or by one that writes and one that reads after
 * the handshake.
 */
public final class TlsClient implements Closeable {

	private static final int RECORD_HEADER = 5;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final Client client;

	private final SSLEngine engine;

	private ByteBuffer content = ByteBuffer.allocate(0);

	private boolean closeNotified;

	private TlsClient(Client client, SSLEngine engine) {
		this.client = client;
		this.engine = engine;
	}

	/** Puts TLS on a connection; the handshake is yet to come. */
	public static TlsClient on(Client client, SSLContext context) {
		SSLEngine engine = context.createSSLEngine();
		engine.setUseClientMode(true);
		return new TlsClient(client, engine);
	}

	/** Speaks these versions only, such as {@code TLSv1.2}. */
	public TlsClient protocols(String... protocols) {
		this.engine.setEnabledProtocols(protocols);
		return this;
	}

	/** Offers these cipher suites only. */
	public TlsClient ciphers(String... ciphers) {
		this.engine.setEnabledCipherSuites(ciphers);
		return this;
	}

	/** Asks for a host name, also for one that the JDK refuses. */
	public TlsClient serverName(String name) {
		SSLParameters parameters = this.engine.getSSLParameters();
		parameters.setServerNames(List.of(Objects.requireNonNull(ServerName.find(name)).sni()));
		this.engine.setSSLParameters(parameters);
		return this;
	}

	/** Offers application protocols. */
	public TlsClient applicationProtocols(String... protocols) {
		SSLParameters parameters = this.engine.getSSLParameters();
		parameters.setApplicationProtocols(protocols);
		this.engine.setSSLParameters(parameters);
		return this;
	}

	/**
	 * Goes through the handshake.
	 * @throws SSLException if the server refuses it; or if this client does, and has said
	 * so by an alert
	 */
	public TlsClient handshake() throws IOException {
		try {
			while (!isEstablished()) {
				switch (this.engine.getHandshakeStatus()) {
					case NEED_TASK -> runTasks();
					case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> expectRecord();
					case NEED_WRAP, NOT_HANDSHAKING, FINISHED -> this.client.send(wrap(NOTHING));
				}
			}
			return this;
		}
		catch (SSLException ex) {
			sendAlert();
			throw ex;
		}
	}

	private void expectRecord() throws IOException {
		if (!readRecord()) {
			throw new EOFException("The server ended the stream in the middle of the handshake");
		}
	}

	private void sendAlert() throws IOException {
		try {
			this.client.send(wrap(NOTHING));
		}
		catch (SSLException _) {
			// there is none
		}
	}

	/** The first flight of the handshake, which is not sent. */
	public byte[] clientHello() throws IOException {
		return wrap(NOTHING);
	}

	private boolean isEstablished() {
		return this.engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
				&& !this.engine.getSession().getProtocol().equals("NONE");
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	public TlsClient send(String text) throws IOException {
		this.client.send(records(text));
		return this;
	}

	public TlsClient send(byte[] bytes) throws IOException {
		this.client.send(wrap(ByteBuffer.wrap(bytes)));
		return this;
	}

	/** The records of a text, for a test to send by {@link #client()}. */
	public byte[] records(String text) throws IOException {
		return wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
	}

	/** Asks for new keys, as TLS 1.3 may do at any time; not in TLS 1.2. */
	public TlsClient updateKeys() throws IOException {
		this.engine.beginHandshake();
		this.client.send(wrap(NOTHING));
		return this;
	}

	/**
	 * Asks for new keys many times in one go.
	 * @param times how often; the server may have closed before
	 */
	public TlsClient updateKeysWithoutEnd(int times) throws IOException {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		for (int i = 0; i < times; i++) {
			this.engine.beginHandshake();
			records.write(wrap(NOTHING));
		}
		this.client.send(records.toByteArray());
		return this;
	}

	/** An alert that ends the connection, for a test to send by {@link #client()}. */
	public byte[] fatalAlert() throws IOException {
		byte[] noRecord = new byte[RECORD_HEADER + 64];
		noRecord[0] = 23;
		noRecord[1] = 3;
		noRecord[2] = 3;
		noRecord[4] = 64;
		try {
			this.engine.unwrap(ByteBuffer.wrap(noRecord),
					ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize()));
			throw new IllegalStateException("The engine takes anything");
		}
		catch (SSLException _) {
			return wrap(NOTHING);
		}
	}

	/** Begins another handshake, as TLS 1.2 may do; does not go through it. */
	public TlsClient renegotiate() throws IOException {
		return updateKeys();
	}

	/** The record of close_notify, for a test to send by {@link #client()}. */
	public byte[] closeNotify() throws IOException {
		this.engine.closeOutbound();
		return wrap(NOTHING);
	}

	/** Sends close_notify, but no FIN; reading goes on, even in TLS 1.2. */
	public TlsClient endOutput() throws IOException {
		this.client.send(closeNotify());
		return this;
	}

	private byte[] wrap(ByteBuffer bytes) throws IOException {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		do {
			ByteBuffer record = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
			SSLEngineResult result = this.engine.wrap(bytes, record);
			records.write(record.array(), 0, record.position());
			if (result.bytesProduced() == 0 && result.bytesConsumed() == 0) {
				break;
			}
		}
		while (bytes.hasRemaining() || this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
		return records.toByteArray();
	}

	/** Reads as many bytes as a text has. */
	public String readLike(String text) throws IOException {
		return new String(read(text.length()), StandardCharsets.ISO_8859_1);
	}

	public byte[] read(int length) throws IOException {
		byte[] bytes = new byte[length];
		int at = 0;
		while (at < length) {
			if (!this.content.hasRemaining() && !readRecord()) {
				throw new EOFException("The server ended the stream after %d of %d bytes".formatted(at, length));
			}
			int available = Math.min(length - at, this.content.remaining());
			this.content.get(bytes, at, available);
			at += available;
		}
		return bytes;
	}

	/** Reads until the server's close_notify, or FIN without it. */
	public String readToEnd() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		do {
			byte[] available = new byte[this.content.remaining()];
			this.content.get(available);
			bytes.write(available);
		}
		while (readRecord());
		return bytes.toString(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads an alert that ends the connection.
	 * @return its name (RFC 8446 section 6)
	 */
	public String readAlert() throws IOException {
		try {
			String rest = readToEnd();
			throw new IOException("No alert, but %d bytes and %s".formatted(rest.length(),
					this.closeNotified ? "close_notify" : "FIN"));
		}
		catch (SSLException ex) {
			String message = String.valueOf(ex.getMessage());
			return message.substring(message.lastIndexOf(' ') + 1);
		}
	}

	/** Whether the server has said close_notify, as far as was read. */
	public boolean isCloseNotified() {
		return this.closeNotified;
	}

	/** Whether there was another record before the end. */
	private boolean readRecord() throws IOException {
		if (this.closeNotified) {
			return false;
		}
		byte[] header = this.client.read(RECORD_HEADER);
		if (header.length < RECORD_HEADER) {
			return false;
		}
		int length = (Byte.toUnsignedInt(header[3]) << Byte.SIZE) | Byte.toUnsignedInt(header[4]);
		ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + length)
			.put(header)
			.put(this.client.read(length))
			.flip();
		ByteBuffer content = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize());
		// handshake records may hold several messages, each with a task
		while (record.hasRemaining()) {
			SSLEngineResult result = this.engine.unwrap(record, content);
			runTasks();
			if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
				this.closeNotified = true;
				break;
			}
		}
		if (content.position() > 0) {
			this.content = content.flip();
		}
		return true;
	}

	/** The session of the handshake. */
	public SSLSession session() {
		return this.engine.getSession();
	}

	/** The application protocol that the server chose, or an empty text. */
	public String applicationProtocol() {
		return this.engine.getApplicationProtocol();
	}

	/** The client that carries the records. */
	public Client client() {
		return this.client;
	}

	/** Closes the socket, without close_notify. */
	@Override
	public void close() throws IOException {
		this.client.close();
	}

}
