package io.echosounder.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection to the management server, for requests that no client library sends.
 */
public final class RawHttp implements AutoCloseable {

	private final Socket socket;

	public RawHttp(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout(30_000);
	}

	public RawHttp(TestServer server) throws IOException {
		this(Integer.parseInt(server.context().getEnvironment().getRequiredProperty("local.server.port")));
	}

	/** Sends a request, and reads until the server closes. */
	public static String exchange(TestServer server, String... lines) throws IOException {
		return exchange(Integer.parseInt(server.context().getEnvironment().getRequiredProperty("local.server.port")),
				lines);
	}

	/**
	 * As above.
	 * @param lines the request line, the headers
	 */
	public static String exchange(int port, String... lines) throws IOException {
		try (RawHttp http = new RawHttp(port)) {
			http.send(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
			return http.readAll();
		}
	}

	public void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	/** Reads what comes until the server closes. */
	public String readAll() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/** Reads until a text has come; fails if the connection ends before. */
	public String readUntil(String end) throws IOException {
		InputStream in = this.socket.getInputStream();
		StringBuilder text = new StringBuilder();
		while (text.indexOf(end) < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("It ended after: " + text);
			}
			text.append((char) next);
		}
		return text.toString();
	}

	public Socket socket() {
		return this.socket;
	}

	/** Ends the connection with a reset. */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
