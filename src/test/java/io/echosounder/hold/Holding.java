package io.echosounder.hold;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.address.Target;
import io.echosounder.probe.ProbeOptions;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that are held beside the test.
 */
final class Holding {

	/** More than any of them holds by itself. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final List<HoldEvent> events = new CopyOnWriteArrayList<>();

	private final AtomicReference<HoldStatistics> statistics = new AtomicReference<>();

	private final Thread thread;

	private final CountDownLatch deaf = new CountDownLatch(1);

	private Holding(Hold hold) {
		this.thread = Thread.ofPlatform().daemon().name("hold").start(() -> this.statistics.set(hold.run((event) -> {
			this.events.add(event);
			return this.deaf.getCount() > 0;
		})));
	}

	static Holding of(Target target, ProbeOptions probeOptions, HoldOptions options) {
		return new Holding(new Hold(target, probeOptions, options));
	}

	/** Waits until there were so many events of a kind. */
	<T extends HoldEvent> List<T> await(Class<T> kind, int count) {
		return Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> all(kind), (events) -> events.size() >= count);
	}

	/** The events of a kind so far. */
	<T extends HoldEvent> List<T> all(Class<T> kind) {
		return this.events.stream().filter(kind::isInstance).map(kind::cast).toList();
	}

	/** Hears of one more event. */
	void listenNoMore() {
		this.deaf.countDown();
	}

	/** Interrupts it. */
	void interruptOnly() {
		this.thread.interrupt();
	}

	/** Interrupts it, and waits for its end. */
	HoldStatistics interrupt() throws InterruptedException {
		interruptOnly();
		return end();
	}

	/** Waits for its end. */
	HoldStatistics end() throws InterruptedException {
		assertThat(this.thread.join(PATIENCE)).as("has ended").isTrue();
		return this.statistics.get();
	}

}
