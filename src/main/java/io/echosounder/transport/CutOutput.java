package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Sends a number of bytes, drops the rest, and then ends the output: by FIN alone, or by
 * closing the connection.
 */
final class CutOutput implements WireFault {

	private final InjectedFault fault;

	private final Runnable end;

	private final boolean atOnce;

	private final FaultyDriver driver;

	private final Consumer<ByteBuffer> next;

	private long left;

	private boolean reached;

	/**
	 * Create the cut of one connection.
	 * @param bytes that are sent
	 * @param end of the output
	 * @param atOnce whether a limit of zero is reached before the first byte
	 */
	CutOutput(InjectedFault fault, long bytes, Runnable end, boolean atOnce, FaultyDriver driver,
			Consumer<ByteBuffer> next) {
		this.fault = fault;
		this.left = bytes;
		this.end = end;
		this.atOnce = atOnce;
		this.driver = driver;
		this.next = next;
	}

	@Override
	public void begin() {
		if (this.atOnce && this.left == 0 && !this.fault.isOver()) {
			reached();
		}
	}

	private void reached() {
		this.reached = true;
		this.driver.whenAllSent(this.end);
	}

	@Override
	public void write(ByteBuffer bytes) {
		if (this.reached) {
			bytes.position(bytes.limit());
		}
		else if (this.fault.isOver()) {
			this.next.accept(bytes);
		}
		else {
			cut(bytes);
		}
	}

	private void cut(ByteBuffer bytes) {
		int length = (int) Math.min(this.left, bytes.remaining());
		this.left -= length;
		if (length > 0) {
			this.next.accept(bytes.slice(bytes.position(), length));
		}
		bytes.position(bytes.limit());
		if (this.left == 0) {
			reached();
		}
	}

}
