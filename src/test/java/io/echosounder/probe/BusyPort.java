package io.echosounder.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of the loopback interface whose accept queue is full. Linux answers no SYN
 * there, so that it is as silent as a firewall that drops.
 */
final class BusyPort implements Closeable {

	/** The kernel takes one more than the backlog of 1; the others only make sure. */
	private static final int FILLERS = 8;

	private final ServerSocket listener;

	private final List<SocketChannel> fillers = new ArrayList<>();

	BusyPort(InetAddress address) throws IOException {
		this.listener = new ServerSocket(0, 1, address);
		for (int i = 0; i < FILLERS; i++) {
			SocketChannel filler = SocketChannel.open();
			this.fillers.add(filler);
			filler.configureBlocking(false);
			filler.connect(new InetSocketAddress(address, this.listener.getLocalPort()));
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
