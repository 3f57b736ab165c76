package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.Timer;

import org.springframework.integration.ip.tcp.connection.SocketInfo;

/**
 * Common parts of the drivers of a socket channel.
 */
abstract sealed class ChannelDriver implements SocketDriver permits NioDriver, BlockingDriver {

	final DriverEvents events;

	final SocketChannel socket;

	final EventLoop loop;

	ChannelDriver(DriverEvents events, SocketChannel socket, EventLoop loop) {
		this.events = events;
		this.socket = socket;
		this.loop = loop;
	}

	@Override
	public final Timer schedule(long nanos, Runnable task) {
		return this.loop.schedule(nanos, task);
	}

	@Override
	public final boolean hasTimers() {
		return this.loop.isAlive();
	}

	@Override
	public final long now() {
		return this.loop.now();
	}

	@Override
	public final long readClock() {
		return this.loop.readClock();
	}

	@Override
	public final InetSocketAddress localAddress() throws IOException {
		return (InetSocketAddress) this.socket.getLocalAddress();
	}

	@Override
	public final InetSocketAddress remoteAddress() throws IOException {
		return (InetSocketAddress) this.socket.getRemoteAddress();
	}

	@Override
	public final SocketInfo socketInfo() {
		return new SocketInfo(this.socket.socket());
	}

	@Override
	public final void shutdownOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public final void close(boolean reset) throws IOException {
		try {
			if (reset) {
				this.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
		}
		finally {
			this.socket.close();
		}
	}

	@Override
	public final String toString() {
		return this.events.toString();
	}

}
