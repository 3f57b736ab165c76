package io.echosounder.testing.toxic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * So many bytes, and then the end; and once more when the source has really ended.
 */
final class Limit extends ChannelInboundHandlerAdapter {

	private long left;

	Limit(long bytes) {
		this.left = bytes;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		if (this.left == 0) {
			ReferenceCountUtil.release(bytes);
			return;
		}
		int length = (int) Math.min(this.left, bytes.readableBytes());
		this.left -= length;
		context.fireChannelRead(bytes.writerIndex(bytes.readerIndex() + length));
		if (this.left == 0) {
			context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		}
	}

}
