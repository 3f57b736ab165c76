package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Delays FIN for a while.
 */
final class SlowFin implements WireFault {

	private final InjectedFault fault;

	private final long delay;

	private final FaultyDriver driver;

	private final Consumer<ByteBuffer> next;

	private int waits;

	/**
	 * Create the delay of one connection.
	 * @param delay in nanoseconds
	 */
	SlowFin(InjectedFault fault, long delay, FaultyDriver driver, Consumer<ByteBuffer> next) {
		this.fault = fault;
		this.delay = delay;
		this.driver = driver;
		this.next = next;
	}

	@Override
	public void write(ByteBuffer bytes) {
		this.next.accept(bytes);
	}

	@Override
	public void closing() {
		if (!this.fault.isOver() && this.delay > 0) {
			this.waits = 1;
			this.driver.after(this.delay, () -> {
				this.waits = 0;
				this.driver.progressed();
			});
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
	public void over() {
		if (this.fault.isOver()) {
			this.waits = 0;
		}
	}

	@Override
	public void drop() {
		this.waits = 0;
	}

}
