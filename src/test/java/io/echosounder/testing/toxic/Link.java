package io.echosounder.testing.toxic;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * One stream of a connection: the bytes of its source go through its toxics and then to
 * its destination, FIN and RST included. The source is not read while the destination
 * takes no more, or too many bytes wait on the way. The event loop that source and
 * destination share does everything.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed operation closes the channel
public final class Link extends ChannelInboundHandlerAdapter {

	private static final int MOST_HELD = 256 * 1024;

	private final DuplexChannel source;

	private final DuplexChannel destination;

	private final Link opposite;

	private int held;

	private boolean ended;

	/** The upstream link of a connection, and with it the other one. */
	public Link(DuplexChannel client, DuplexChannel server) {
		this.source = client;
		this.destination = server;
		this.opposite = new Link(this);
		this.source.pipeline().addLast(this);
		this.destination.pipeline().addLast(this.opposite);
	}

	private Link(Link opposite) {
		this.source = opposite.destination;
		this.destination = opposite.source;
		this.opposite = opposite;
	}

	/** The link of the same connection in the other direction. */
	public Link opposite() {
		return this.opposite;
	}

	/** Begins to read what the source sends. */
	public void start() {
		readOrPause();
	}

	/** Adds a toxic behind those that the stream has, for later bytes. */
	public void add(Toxic toxic, RandomGenerator random) {
		if (this.source.isActive()) {
			this.source.pipeline()
				.addBefore(this.source.pipeline().context(this).name(), null, toxic.start(this, random));
		}
	}

	/** Takes note of bytes that wait on the way, or no longer do. */
	void hold(int bytes) {
		this.held += bytes;
		readOrPause();
	}

	void after(long millis, Runnable task) {
		this.source.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
	}

	/** Closes both ends. */
	void close() {
		this.source.close();
		this.destination.close();
	}

	/** Closes both ends with RST. */
	public void reset() {
		reset(this.source);
		reset(this.destination);
	}

	/** Closes a connection with RST. */
	public static void reset(Channel channel) {
		if (channel.isOpen()) {
			channel.config().setOption(ChannelOption.SO_LINGER, 0);
			channel.close();
		}
	}

	private void readOrPause() {
		if (this.source.isActive() && !this.source.isInputShutdown()) {
			this.source.config().setAutoRead(this.held < MOST_HELD && this.destination.isWritable());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object bytes) {
		this.destination.write(bytes).addListener((ChannelFuture written) -> {
			if (!written.isSuccess()) {
				reset();
			}
		});
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.destination.flush();
		readOrPause();
	}

	/** The source, as the destination of the other stream, takes bytes again. */
	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		this.opposite.readOrPause();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			// a shutdown would drop what the destination did not take yet
			this.destination.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((_) -> end());
		}
	}

	/** A source that goes on after its end is read on, as to close would be RST then. */
	private void end() {
		this.ended = true;
		if (this.opposite.ended && this.source.isInputShutdown() && this.destination.isInputShutdown()) {
			close();
		}
		else {
			this.destination.shutdownOutput();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		reset();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		reset(this.destination);
	}

}
