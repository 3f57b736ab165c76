package io.echosounder.benchmark.peer;

import java.io.File;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * Netty, on its NIO or its epoll transport ({@code nio} or {@code epoll} before the other
 * arguments). It has an event loop for each processor, if the system property
 * {@value #LOOPS} does not say otherwise. A line keeps its delimiter on the way, so that
 * the echo needs no copy. All frames of one read are flushed once.
 */
public final class NettyEcho {

	/** How many event loops. */
	public static final String LOOPS = "netty.loops";

	private static final int BACKLOG = 4096;

	private static final int MAX_LINE = 64 * 1024;

	private NettyEcho() {
	}

	public static void main(String[] args) throws Exception {
		boolean epoll = args[0].equals("epoll");
		boolean lines = args[2].equals("lf");
		SslContext tls = (args.length > 4)
				? SslContextBuilder.forServer(new File(args[3]), new File(args[4])).sslProvider(SslProvider.JDK).build()
				: null;
		IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
		EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(1, io);
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
				Integer.getInteger(LOOPS, Runtime.getRuntime().availableProcessors()), io);
		new ServerBootstrap().group(acceptor, loops)
			.channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new Pipeline(lines, tls))
			.bind(Integer.parseInt(args[1]))
			.sync()
			.channel()
			.closeFuture()
			.sync();
	}

	private static final class Pipeline extends ChannelInitializer<SocketChannel> {

		private final boolean lines;

		private final @Nullable SslContext tls;

		Pipeline(boolean lines, @Nullable SslContext tls) {
			this.lines = lines;
			this.tls = tls;
		}

		@Override
		protected void initChannel(SocketChannel channel) {
			ChannelPipeline pipeline = channel.pipeline();
			if (this.tls != null) {
				pipeline.addLast(this.tls.newHandler(channel.alloc()));
			}
			if (this.lines) {
				pipeline.addLast(new LineBasedFrameDecoder(MAX_LINE, false, false));
			}
			pipeline.addLast(new Echo());
		}

	}

	@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
	private static final class Echo extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			context.write(message, context.voidPromise());
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			context.channel().config().setAutoRead(context.channel().isWritable());
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable ex) {
			context.close();
		}

	}

}
