package io.echosounder.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import io.echosounder.testing.Certificates;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The other end of TLS on a {@link ManualDriver}: an engine whose records go over in
 * memory. Text is Latin-1. Used by one thread.
 */
final class TlsPeer {

	static final String V12 = "TLSv1.2";

	static final String V13 = "TLSv1.3";

	static final Certificates CERTIFICATES = Certificates.ofScenarios();

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final ManualDriver driver;

	final SSLEngine engine;

	private final StringBuilder content = new StringBuilder();

	/** Bytes that go over at once. */
	private int segment = Integer.MAX_VALUE;

	private int read;

	private boolean closeNotified;

	private @Nullable SSLException failure;

	TlsPeer(ManualDriver driver, SSLEngine engine) {
		this.driver = driver;
		this.engine = engine;
	}

	/** Create a client that trusts the authority, and speaks these versions only. */
	static TlsPeer client(ManualDriver driver, String... versions) throws IOException {
		return client(driver, CERTIFICATES.context(null, Certificates.CA), versions);
	}

	static TlsPeer client(ManualDriver driver, SSLContext context, String... versions) throws SSLException {
		SSLEngine engine = engine(context, true, versions);
		engine.beginHandshake();
		return new TlsPeer(driver, engine);
	}

	static SSLEngine engine(SSLContext context, boolean client, String... versions) {
		SSLEngine engine = context.createSSLEngine();
		engine.setUseClientMode(client);
		if (versions.length > 0) {
			engine.setEnabledProtocols(versions);
		}
		return engine;
	}

	TlsPeer segmentsOf(int bytes) {
		this.segment = bytes;
		return this;
	}

	/** Go through the handshake, whose steps are computed on other threads. */
	TlsPeer handshake() throws SSLException {
		return exchangeUntil(() -> this.engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
				&& !this.engine.getSession().getProtocol().equals("NONE"));
	}

	/**
	 * Send what the engine has to send, and read what has come, until something is so, or
	 * the connection has ended.
	 */
	TlsPeer exchangeUntil(BooleanSupplier condition) throws SSLException {
		await(() -> {
			exchange();
			return this.failure != null || condition.getAsBoolean() || (this.driver.hasOutputEnded() && unread() == 0);
		});
		if (this.failure != null) {
			throw this.failure;
		}
		return this;
	}

	/** Run what is handed over until the connection has written something. */
	void awaitRecord() {
		await(() -> {
			this.driver.runTasks();
			return unread() > 0;
		});
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(condition);
	}

	private void exchange() {
		try {
			do {
				this.driver.runTasks();
				runTasks();
				if (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
					send(records(""));
				}
			}
			while (read());
		}
		catch (SSLException ex) {
			this.failure = ex;
		}
	}

	/** Read all that has come, and return the content of it. */
	String receive() throws SSLException {
		while (read()) {
			// until all is read
		}
		String text = this.content.toString();
		this.content.setLength(0);
		return text;
	}

	/** Whether there was anything. */
	private boolean read() throws SSLException {
		byte[] written = this.driver.written();
		ByteBuffer records = ByteBuffer.wrap(written, this.read, written.length - this.read);
		ByteBuffer content = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize());
		boolean progress = false;
		while (records.hasRemaining() && !this.closeNotified
				&& this.engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
			SSLEngineResult result = this.engine.unwrap(records, content);
			runTasks();
			this.read = written.length - records.remaining();
			this.content.append(StandardCharsets.ISO_8859_1.decode(content.flip()));
			content.clear();
			this.closeNotified = result.getStatus() == SSLEngineResult.Status.CLOSED;
			if (result.bytesConsumed() == 0) {
				break;
			}
			progress = true;
		}
		return progress;
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	/** Make records of a text, or those that the engine has to send. */
	byte[] records(String text) throws SSLException {
		ByteBuffer content = text.isEmpty() ? NOTHING : ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		SSLEngineResult result;
		do {
			ByteBuffer record = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
			result = this.engine.wrap(content, record);
			records.write(record.array(), 0, record.position());
		}
		while ((result.bytesProduced() > 0 || result.bytesConsumed() > 0)
				&& (content.hasRemaining() || this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP));
		return records.toByteArray();
	}

	/** Send bytes, in segments. */
	TlsPeer send(byte[] bytes) {
		for (int at = 0; at < bytes.length; at += Math.min(this.segment, bytes.length - at)) {
			this.driver.receive(Arrays.copyOfRange(bytes, at, at + Math.min(this.segment, bytes.length - at)));
		}
		return this;
	}

	TlsPeer send(String text) throws SSLException {
		return send(records(text));
	}

	byte[] closeNotify() throws SSLException {
		this.engine.closeOutbound();
		return records("");
	}

	/** Make the record that asks for new keys (1.3) or for another handshake (1.2). */
	byte[] newKeys() throws SSLException {
		this.engine.beginHandshake();
		return records("");
	}

	/** Make a fatal alert: the engine is given a record that it cannot read. */
	byte[] fatalAlert() throws SSLException {
		byte[] noRecord = new byte[69];
		System.arraycopy(new byte[] { 23, 3, 3, 0, 64 }, 0, noRecord, 0, 5);
		try {
			this.engine.unwrap(ByteBuffer.wrap(noRecord),
					ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize()));
			throw new IllegalStateException("The engine takes anything");
		}
		catch (SSLException _) {
			return records("");
		}
	}

	/** Whether the connection has sent close_notify, as far as was read. */
	boolean isCloseNotified() {
		return this.closeNotified;
	}

	/** Bytes of the connection that were not read. */
	int unread() {
		return this.driver.written().length - this.read;
	}

}
