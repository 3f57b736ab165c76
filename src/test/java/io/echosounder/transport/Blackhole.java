package io.echosounder.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A port that takes no connection: its backlog is full, and the kernel drops what else
 * comes.
 */
final class Blackhole implements AutoCloseable {

	private static final int SETTLED_MILLIS = 300;

	private final ServerSocket listener;

	private final List<SocketChannel> fillers = new ArrayList<>();

	private Blackhole(ServerSocket listener) {
		this.listener = listener;
	}

	/** Takes a port of an address. */
	static Blackhole at(InetAddress address, int port) throws IOException {
		Blackhole blackhole = new Blackhole(new ServerSocket(port, 1, address));
		blackhole.fill();
		return blackhole;
	}

	/** As above, unless the port is taken. */
	static @Nullable Blackhole tryAt(InetAddress address, int port) throws IOException {
		try {
			return at(address, port);
		}
		catch (BindException _) {
			return null;
		}
	}

	/** Until one is not taken. */
	private void fill() throws IOException {
		InetSocketAddress address = new InetSocketAddress(this.listener.getInetAddress(), port());
		try (Selector selector = Selector.open()) {
			boolean taken = true;
			while (taken) {
				SocketChannel filler = SocketChannel.open();
				filler.configureBlocking(false);
				this.fillers.add(filler);
				taken = filler.connect(address);
				if (!taken) {
					filler.register(selector, SelectionKey.OP_CONNECT);
					taken = selector.select(SETTLED_MILLIS) > 0 && filler.finishConnect();
				}
				selector.selectedKeys().clear();
			}
		}
	}

	int port() {
		return this.listener.getLocalPort();
	}

	@Override
	public void close() throws IOException {
		for (SocketChannel filler : this.fillers) {
			filler.close();
		}
		this.listener.close();
	}

}
