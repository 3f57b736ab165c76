package io.echosounder.probe;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of an attempt, in which a pause of the machine counts as a few milliseconds
 * only. A wait until a short timeout takes several looks at the time, and each step of
 * other work may take long.
 */
final class PatientTime implements LongSupplier {

	/** Most time that passes from one look to the next. */
	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(50);

	private long before = System.nanoTime();

	private long now;

	@Override
	public synchronized long getAsLong() {
		long time = System.nanoTime();
		this.now += Math.min(time - this.before, STEP);
		this.before = time;
		return this.now;
	}

}
