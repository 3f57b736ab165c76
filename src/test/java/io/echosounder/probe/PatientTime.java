package io.echosounder.probe;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of an attempt, in which a pause of the machine counts as a few milliseconds
 * only: what is to wait until a short timeout does so in several looks at the time, and
 * what is to go on at once may take long for each of its steps.
 */
final class PatientTime implements LongSupplier {

	/** What passes from one look to the next at most. */
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
