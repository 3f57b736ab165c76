package io.echosounder.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A TCP client on a blocking socket. Text is Latin-1, a character a byte. A read that
 * takes 30 s fails.
 */
public final class Client implements Closeable {

	private final Socket socket;

	private boolean sliced;

	private Client(Socket socket) {
		this.socket = socket;
	}

	/** Connects to a port of the loopback interface. */
	public static Client connect(int port) throws IOException {
		return connect(port, 0);
	}

	/** As above, with a small receive buffer, unless it is zero. */
	public static Client connect(int port, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
		socket.setSoTimeout(30_000);
		socket.setTcpNoDelay(true);
		return new Client(socket);
	}

	public Client send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	public Client send(byte[] bytes) throws IOException {
		if (this.sliced) {
			for (byte one : bytes) {
				this.socket.getOutputStream().write(one);
			}
		}
		else {
			this.socket.getOutputStream().write(bytes);
		}
		return this;
	}

	/** Sends each byte in a separate segment from now on. */
	public Client sliced() {
		this.sliced = true;
		return this;
	}

	/** Sends bytes from another thread: the client must read while it writes much. */
	public Background sendInBackground(byte[] bytes) {
		return Background.start(() -> send(bytes));
	}

	/** Sends FIN; reading goes on. */
	public Client endOutput() throws IOException {
		this.socket.shutdownOutput();
		return this;
	}

	public byte[] read(int length) throws IOException {
		return this.socket.getInputStream().readNBytes(length);
	}

	/** Reads as many bytes as a text has. */
	public String readLike(String text) throws IOException {
		return new String(read(text.length()), StandardCharsets.ISO_8859_1);
	}

	/** Reads until the server's FIN. */
	public String readToEnd() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	/** Closes the socket with RST. */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	public Socket socket() {
		return this.socket;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
