package io.echosounder.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A time source that a test moves.
 */
public final class ManualClock implements LongSupplier {

	private final AtomicLong nanos = new AtomicLong();

	public void advance(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

	@Override
	public long getAsLong() {
		return this.nanos.get();
	}

}
