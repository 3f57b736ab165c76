package io.echosounder.testing.toxic;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Pieces of a stream, and its end, that wait for their time. They leave in order, each in
 * a separate write.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed operation closes the channel
final class DelayLine extends ChannelInboundHandlerAdapter {

	private final Toxic.Delay delay;

	private final Link link;

	private final RandomGenerator random;

	private final Queue<Piece> pieces = new ArrayDeque<>();

	private long lastDueAt = System.nanoTime();

	DelayLine(Toxic.Delay delay, Link link, RandomGenerator random) {
		this.delay = delay;
		this.link = link;
		this.random = random;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		long now = System.nanoTime();
		while (bytes.isReadable()) {
			int length = this.delay.slice(bytes.readableBytes(), this.random);
			add(context, bytes.readRetainedSlice(length), length,
					this.delay.dueAt(now, this.lastDueAt, length, this.random));
		}
		bytes.release();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			add(context, event, 0, this.delay.endsAt(System.nanoTime(), this.lastDueAt, this.random));
		}
	}

	private void add(ChannelHandlerContext context, Object content, int length, long dueAt) {
		boolean first = this.pieces.isEmpty();
		this.lastDueAt = Math.max(dueAt, this.lastDueAt);
		this.pieces.add(new Piece(content, length, this.lastDueAt));
		this.link.hold(length);
		if (first) {
			passOnLater(context);
		}
	}

	private void passOn(ChannelHandlerContext context) {
		Piece piece = this.pieces.peek();
		while (piece != null && piece.dueAt - System.nanoTime() <= 0) {
			this.pieces.remove();
			this.link.hold(-piece.length);
			if (piece.content instanceof ByteBuf) {
				context.fireChannelRead(piece.content);
				context.fireChannelReadComplete();
			}
			else {
				context.fireUserEventTriggered(piece.content);
			}
			piece = this.pieces.peek();
		}
		if (piece != null) {
			passOnLater(context);
		}
	}

	private void passOnLater(ChannelHandlerContext context) {
		Piece next = this.pieces.element();
		context.executor()
			.schedule(() -> passOn(context), Math.max(0, next.dueAt - System.nanoTime()), TimeUnit.NANOSECONDS);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.pieces.forEach((piece) -> ReferenceCountUtil.release(piece.content));
		this.pieces.clear();
	}

	private record Piece(Object content, int length, long dueAt) {
	}

}
