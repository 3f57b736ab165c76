package io.echosounder.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.echosounder.testing.toxic.Link;
import io.echosounder.testing.toxic.Toxic;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * A TCP proxy on the loopback interface that applies its toxics to the bytes of both
 * sides. It has a separate thread, and buffers little, so that a peer that does not read
 * stops the one that writes.
 */
public final class ToxicProxy implements AutoCloseable {

	private static final int KERNEL_BUFFER = 128 * 1024;

	private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final int upstreamPort;

	private final Random random;

	private final Stream upstream = new Stream();

	private final Stream downstream = new Stream();

	private final int port;

	private ToxicProxy(int upstreamPort, long seed) {
		this.upstreamPort = upstreamPort;
		this.random = new Random(seed);
		ServerBootstrap server = new ServerBootstrap().group(this.loop)
			.channel(NioServerSocketChannel.class)
			.option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER)
			.childOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childOption(ChannelOption.AUTO_READ, false)
			.childHandler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel client) {
					accepted(client);
				}
			});
		ChannelFuture bound = server.bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly();
		this.port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
	}

	/**
	 * Begins to listen.
	 * @param upstreamPort where connections are forwarded to
	 * @param seed of everything that is random
	 */
	public static ToxicProxy to(int upstreamPort, long seed) {
		return new ToxicProxy(upstreamPort, seed);
	}

	/** Where it listens. */
	public int port() {
		return this.port;
	}

	/** A client whose bytes go through it. */
	public Client connect() throws IOException {
		return Client.connect(this.port);
	}

	/** Applies a toxic to bytes that clients send, on open and on later connections. */
	public ToxicProxy upstream(Toxic toxic) {
		return add(this.upstream, toxic);
	}

	/** Applies a toxic to bytes that clients get, on open and on later connections. */
	public ToxicProxy downstream(Toxic toxic) {
		return add(this.downstream, toxic);
	}

	private ToxicProxy add(Stream stream, Toxic toxic) {
		this.loop.submit(() -> {
			stream.toxics.add(toxic);
			stream.links.forEach((link) -> link.add(toxic, this.random));
		}).syncUninterruptibly();
		return this;
	}

	private void accepted(SocketChannel client) {
		new Bootstrap().group(client.eventLoop())
			.channel(NioSocketChannel.class)
			.option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER)
			.option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER)
			.option(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.option(ChannelOption.AUTO_READ, false)
			.handler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel channel) {
					// gets its handlers when it is connected
				}
			})
			.connect(InetAddress.getLoopbackAddress(), this.upstreamPort)
			.addListener((ChannelFuture connected) -> {
				if (connected.isSuccess()) {
					open(client, (DuplexChannel) connected.channel());
				}
				else {
					Link.reset(client);
				}
			});
	}

	private void open(DuplexChannel client, DuplexChannel server) {
		Link link = new Link(client, server);
		this.upstream.opened(link, this.random);
		this.downstream.opened(link.opposite(), this.random);
		client.closeFuture().addListener((_) -> {
			this.upstream.links.remove(link);
			this.downstream.links.remove(link.opposite());
		});
		link.start();
		link.opposite().start();
	}

	/** Resets the connections that are open. */
	@Override
	public void close() {
		this.loop.submit(() -> List.copyOf(this.upstream.links).forEach(Link::reset)).syncUninterruptibly();
		this.loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
	}

	/**
	 * One direction of all connections.
	 */
	private static final class Stream {

		private final List<Toxic> toxics = new ArrayList<>();

		private final List<Link> links = new ArrayList<>();

		void opened(Link link, Random random) {
			this.links.add(link);
			this.toxics.forEach((toxic) -> link.add(toxic, random));
		}

	}

}
