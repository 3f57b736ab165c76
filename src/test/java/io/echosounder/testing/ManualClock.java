package io.echosounder.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A time source that a test moves.
 */
public final class ManualClock implements LongSupplier {

	private final AtomicLong nanos = new AtomicLong();

	private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

	public void advance(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
		this.watchers.forEach(Runnable::run);
	}

	/** Runs something whenever the time was moved. */
	void onAdvance(Runnable watcher) {
		this.watchers.add(watcher);
	}

	@Override
	public long getAsLong() {
		return this.nanos.get();
	}

}
