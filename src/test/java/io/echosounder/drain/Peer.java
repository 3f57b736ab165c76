package io.echosounder.drain;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.echosounder.testing.TestServer;

/**
 * A client of a listener with framing {@code lf}.
 */
record Peer(Socket socket) implements AutoCloseable {

	static Peer of(TestServer server) throws IOException {
		return new Peer(server.connect("line"));
	}

	/** A peer whose connection the server has taken, and served once. */
	static Peer served(TestServer server) throws IOException {
		Peer peer = of(server);
		peer.ping();
		return peer;
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	String receive(int length) throws IOException {
		return new String(this.socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
	}

	/** Sends a line and expects it back. */
	void ping() throws IOException {
		send("ping\n");
		String reply = receive(5);
		if (!reply.equals("ping\n")) {
			throw new IOException("Expected a ping, got '" + reply + "'");
		}
	}

	/** Everything until the server's FIN. */
	byte[] receiveAll() throws IOException {
		return this.socket.getInputStream().readAllBytes();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
