package io.echosounder.targets;

import java.util.Iterator;
import java.util.List;

/**
 * The targets that this server probes, in the order of their settings. Each has a
 * platform thread of its own, so that one that hangs delays nobody, and busy carriers of
 * virtual threads are not measured. Any thread may call.
 */
public final class Targets implements Iterable<ProbedTarget> {

	private final List<ProbedTarget> targets;

	private List<Thread> threads = List.of();

	Targets(List<ProbedTarget> targets) {
		this.targets = List.copyOf(targets);
	}

	@Override
	public Iterator<ProbedTarget> iterator() {
		return this.targets.iterator();
	}

	/** Begins to probe. */
	synchronized void start() {
		if (this.threads.isEmpty()) {
			this.threads = this.targets.stream()
				.map((target) -> Thread.ofPlatform().name("echo-probe-" + target.name()).daemon().start(target::run))
				.toList();
		}
	}

	/** Breaks off what goes on. Does not wait. */
	synchronized void stop() {
		this.threads.forEach(Thread::interrupt);
		this.threads = List.of();
	}

}
