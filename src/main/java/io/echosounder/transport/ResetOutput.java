package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Drops all bytes, and sends RST a while after the first of them, or in place of FIN.
 */
final class ResetOutput implements WireFault {

	private final InjectedFault fault;

	private final long timeout;

	private final FaultyDriver driver;

	private final Consumer<ByteBuffer> next;

	private boolean triggered;

	/** Whether FIN waits for the RST, and is not sent. */
	private int waits;

	/**
	 * Create the end of one connection.
	 * @param timeout in nanoseconds; zero for at once
	 */
	ResetOutput(InjectedFault fault, long timeout, FaultyDriver driver, Consumer<ByteBuffer> next) {
		this.fault = fault;
		this.timeout = timeout;
		this.driver = driver;
		this.next = next;
	}

	@Override
	public void write(ByteBuffer bytes) {
		if (!this.triggered && this.fault.isOver()) {
			this.next.accept(bytes);
			return;
		}
		bytes.position(bytes.limit());
		trigger();
	}

	@Override
	public void closing() {
		if (this.triggered || !this.fault.isOver()) {
			this.waits = 1;
			trigger();
		}
	}

	private void trigger() {
		if (!this.triggered) {
			this.triggered = true;
			if (this.timeout > 0) {
				this.driver.after(this.timeout, this.driver::reset);
			}
			else {
				this.driver.reset();
			}
		}
	}

	@Override
	public int held() {
		return this.waits;
	}

	@Override
	public long memory() {
		return 0;
	}

	@Override
	public void drop() {
		this.waits = 0;
	}

}
