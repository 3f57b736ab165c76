package io.echosounder.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A peer on the loopback interface that treats new connections as it is told to.
 */
public final class SwitchedPeer implements Closeable {

	private final ServerSocket listener;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile Manner manner;

	/** Listens on a free port. */
	public SwitchedPeer(Manner manner) throws IOException {
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.manner = manner;
		Background.startOnPlatform(this::accept);
	}

	private void accept() throws IOException {
		while (true) {
			Socket socket = this.listener.accept();
			this.sockets.add(socket);
			switch (this.manner) {
				case ECHO -> Background.startOnPlatform(() -> {
					try (socket) {
						socket.getInputStream().transferTo(socket.getOutputStream());
					}
				});
				case CLOSE -> socket.close();
				case SILENT -> {
					// the peer reads nothing
				}
			}
		}
	}

	/** From the next connection on. */
	public void become(Manner manner) {
		this.manner = manner;
	}

	/** How many connections there were. */
	public int accepted() {
		return this.sockets.size();
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/** Host and port, as a setting has them. */
	public String address() {
		return "127.0.0.1:" + port();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/** Treatment of a connection. */
	public enum Manner {

		/** Sends back all bytes, and then FIN. */
		ECHO,

		/** Closes it at once. */
		CLOSE,

		/** Sends nothing. */
		SILENT

	}

}
