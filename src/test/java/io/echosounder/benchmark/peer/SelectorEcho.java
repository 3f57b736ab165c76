package io.echosounder.benchmark.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * The JDK alone: one thread, one selector, one buffer. A connection has a separate buffer
 * only while its socket takes no more bytes, and is not read then. Raw only.
 */
public final class SelectorEcho {

	private static final int BACKLOG = 4096;

	private static final int BUFFER = 64 * 1024;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

	private SelectorEcho() {
	}

	public static void main(String[] args) throws IOException {
		new SelectorEcho().run(Integer.parseInt(args[0]));
	}

	private void run(int port) throws IOException {
		try (Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open()) {
			server.bind(new InetSocketAddress(port), BACKLOG).configureBlocking(false);
			server.register(selector, SelectionKey.OP_ACCEPT);
			while (true) {
				selector.select((key) -> ready(server, key));
			}
		}
	}

	private void ready(ServerSocketChannel server, SelectionKey key) {
		try {
			if (key.isAcceptable()) {
				accept(server, key.selector());
			}
			else {
				echo((SocketChannel) key.channel(), key);
			}
		}
		catch (IOException _) {
			close(key);
		}
	}

	private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
		SocketChannel channel = server.accept();
		if (channel != null) {
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
			channel.register(selector, SelectionKey.OP_READ);
		}
	}

	private void echo(SocketChannel channel, SelectionKey key) throws IOException {
		ByteBuffer unsent = (ByteBuffer) key.attachment();
		if (unsent != null) {
			channel.write(unsent);
			waitFor(key, unsent.hasRemaining() ? unsent : null);
			return;
		}
		if (channel.read(this.buffer.clear()) < 0) {
			channel.close();
			return;
		}
		channel.write(this.buffer.flip());
		if (this.buffer.hasRemaining()) {
			waitFor(key, ByteBuffer.allocate(this.buffer.remaining()).put(this.buffer).flip());
		}
	}

	private static void waitFor(SelectionKey key, @Nullable ByteBuffer unsent) {
		key.attach(unsent);
		key.interestOps((unsent != null) ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
	}

	private static void close(SelectionKey key) {
		try {
			key.channel().close();
		}
		catch (IOException _) {
			// it is gone already
		}
	}

}
