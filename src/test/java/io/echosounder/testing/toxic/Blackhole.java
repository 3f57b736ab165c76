package io.echosounder.testing.toxic;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops all that the source does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed operation closes the channel
final class Blackhole extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext context, Object bytes) {
		ReferenceCountUtil.release(bytes);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
	}

}
