package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Drops all bytes, and closes the connection after a while, counted from its begin.
 */
final class DroppedOutput implements WireFault {

	private final InjectedFault fault;

	private final long timeout;

	private final FaultyDriver driver;

	private final Consumer<ByteBuffer> next;

	private boolean dropped;

	/**
	 * Create the end of one connection.
	 * @param timeout in nanoseconds; zero for none
	 */
	DroppedOutput(InjectedFault fault, long timeout, FaultyDriver driver, Consumer<ByteBuffer> next) {
		this.fault = fault;
		this.timeout = timeout;
		this.driver = driver;
		this.next = next;
	}

	@Override
	public void begin() {
		if (this.timeout > 0) {
			this.driver.after(this.timeout, () -> {
				if (!this.fault.isOver()) {
					this.driver.close();
				}
			});
		}
	}

	@Override
	public void write(ByteBuffer bytes) {
		if (this.dropped || !this.fault.isOver()) {
			this.dropped = true;
			bytes.position(bytes.limit());
		}
		else {
			this.next.accept(bytes);
		}
	}

	/** End the connection: the peer misses bytes, so it cannot go on. */
	@Override
	public void over() {
		if (this.fault.isOver() && this.dropped) {
			this.driver.close();
		}
	}

}
