package io.echosounder.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Acceptor}.
 */
class AcceptorTests {

	private static final int BACKLOG = 10;

	private final EventLoop loop = new EventLoop("loop-under-test", new ManualClock(), new OutOfMemory(), (_) -> {
	});

	private final List<SocketChannel> sockets = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		this.loop.close();
		for (SocketChannel socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void aStormOfConnectsDoesNotKeepAListenerFromClosing() throws IOException {
		this.loop.start();
		ServerSocketChannel listener = ServerSocketChannel.open();
		listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
		listener.configureBlocking(false);
		InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
		AtomicInteger accepted = new AtomicInteger();
		Acceptor acceptor = new Acceptor("test", listener, BACKLOG, this.loop, new DescriptorReserve(), (socket) -> {
			this.sockets.add(socket);
			// another client for each that is accepted, for as long as the test is
			// patient
			if (accepted.incrementAndGet() < 1_000) {
				connect(address);
			}
		}, (_) -> {
		});
		for (int i = 0; i < BACKLOG; i++) {
			connect(address);
		}
		CountDownLatch finished = new CountDownLatch(1);
		this.loop.execute(() -> {
			acceptor.finish();
			finished.countDown();
		});
		await().until(() -> finished.getCount() == 0);
		assertThat(accepted.get()).isBetween(BACKLOG, BACKLOG + 1);
		assertThat(acceptor.isListening()).isFalse();
	}

	private void connect(InetSocketAddress address) {
		try {
			this.sockets.add(SocketChannel.open(address));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
