package io.echosounder.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.address.Target;

/**
 * A peer on the loopback interface that runs a script of the test on each connection. A
 * connection is closed when its script is over.
 */
public final class ScriptedPeer implements Closeable {

	private final ServerSocket listener;

	private final Script script;

	private final AtomicInteger accepted = new AtomicInteger();

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private ScriptedPeer(ServerSocket listener, Script script) {
		this.listener = listener;
		this.script = script;
		Background.startOnPlatform(this::accept);
	}

	public static ScriptedPeer that(Script script) throws IOException {
		return new ScriptedPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
	}

	/** As above, on a socket that the test made, such as one with TLS. */
	public static ScriptedPeer on(ServerSocket listener, Script script) {
		return new ScriptedPeer(listener, script);
	}

	/** Sends back all bytes. */
	public static void echo(Socket socket) throws IOException {
		socket.getInputStream().transferTo(socket.getOutputStream());
	}

	/** Sends back so many bytes. */
	public static void echo(Socket socket, int length) throws IOException {
		socket.getOutputStream().write(socket.getInputStream().readNBytes(length));
	}

	private void accept() throws IOException {
		while (!this.listener.isClosed()) {
			Socket socket = this.listener.accept();
			socket.setTcpNoDelay(true);
			this.sockets.add(socket);
			this.accepted.incrementAndGet();
			Background.startOnPlatform(() -> {
				try (socket) {
					this.script.run(socket);
				}
			});
		}
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	public Target target() {
		return new Target("127.0.0.1", port());
	}

	/** How many connections there were. */
	public int accepted() {
		return this.accepted.get();
	}

	/** Accepts no more; open connections stay open. */
	public void stopListening() throws IOException {
		this.listener.close();
	}

	@Override
	public void close() throws IOException {
		stopListening();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/** Actions on a connection. */
	@FunctionalInterface
	public interface Script {

		void run(Socket socket) throws Exception;

	}

}
