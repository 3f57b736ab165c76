package io.echosounder.tls;

import java.nio.ByteBuffer;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * A handshake between two engines, without a socket. Records behind it, such as tickets,
 * go over too.
 *
 * @param client its side
 * @param server its side
 */
record Handshake(SSLEngine client, SSLEngine server) {

	/**
	 * Makes a handshake.
	 * @param serverName what the client asks for; {@code null} for nothing
	 * @param protocol the only one that the client speaks
	 */
	static Handshake between(SSLContext client, TlsContext server, @Nullable String serverName, String protocol,
			String... applicationProtocols) throws SSLException {
		// the peer's name and port are the key to sessions that can be resumed
		SSLEngine engine = client.createSSLEngine("server", 1);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setServerNames(
				(serverName != null) ? List.<SNIServerName>of(new SNIHostName(serverName)) : List.<SNIServerName>of());
		parameters.setProtocols(new String[] { protocol });
		parameters.setApplicationProtocols(applicationProtocols);
		engine.setSSLParameters(parameters);
		Handshake handshake = new Handshake(engine, server.newServerEngine());
		handshake.run();
		return handshake;
	}

	private void run() throws SSLException {
		ByteBuffer toServer = ByteBuffer.allocate(1 << 18).flip();
		ByteBuffer toClient = ByteBuffer.allocate(1 << 18).flip();
		this.client.beginHandshake();
		boolean progress = true;
		while (progress) {
			progress = write(this.client, toServer);
			progress |= read(this.server, toServer);
			progress |= write(this.server, toClient);
			progress |= read(this.client, toClient);
		}
	}

	private static boolean write(SSLEngine engine, ByteBuffer to) throws SSLException {
		boolean progress = runTasks(engine);
		while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			to.compact();
			engine.wrap(ByteBuffer.allocate(0), to);
			to.flip();
			progress = true;
			runTasks(engine);
		}
		return progress;
	}

	private static boolean read(SSLEngine engine, ByteBuffer from) throws SSLException {
		boolean progress = false;
		while (from.hasRemaining()) {
			int before = from.remaining();
			engine.unwrap(from, ByteBuffer.allocate(1 << 15));
			boolean ran = runTasks(engine);
			progress |= ran || from.remaining() < before;
			if (!ran && from.remaining() == before) {
				break;
			}
		}
		return progress;
	}

	private static boolean runTasks(SSLEngine engine) {
		boolean ran = false;
		for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
			task.run();
			ran = true;
		}
		return ran;
	}

	/** The common name that the server's certificate has. */
	String shown() throws SSLException {
		return this.client.getSession().getPeerPrincipal().getName();
	}

	/** Whether a session of before was resumed. */
	boolean isResumed(Handshake before) {
		return before.client.getSession().getCreationTime() == this.client.getSession().getCreationTime();
	}

}
