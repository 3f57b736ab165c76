package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Changes some bytes of the content on its way into the layers. Called in turn.
 */
final class CorruptedContent implements OutboundHandler {

	private final InjectedFault fault;

	private final long every;

	private final OutboundHandler next;

	/** Bytes up to and including the next changed one. */
	private long left;

	/**
	 * Create the corruption of one connection.
	 * @param every position of the first changed byte, and the distance to the next
	 * @param next takes the content
	 */
	CorruptedContent(InjectedFault fault, long every, OutboundHandler next) {
		this.fault = fault;
		this.every = every;
		this.left = every;
		this.next = next;
	}

	@Override
	public void write(ByteBuffer content) {
		if (this.fault.isOver()) {
			this.next.write(content);
			return;
		}
		// a copy, as a service may answer with a constant
		ByteBuffer copy = ByteBuffer.allocate(content.remaining()).put(content).flip();
		long index = this.left - 1;
		for (; index < copy.limit(); index += this.every) {
			copy.put((int) index, (byte) (copy.get((int) index) ^ 1));
		}
		this.left = index + 1 - copy.limit();
		this.next.write(copy);
	}

	@Override
	public void closeOutput() {
		this.next.closeOutput();
	}

}
