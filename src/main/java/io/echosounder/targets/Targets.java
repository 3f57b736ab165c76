package io.echosounder.targets;

import java.util.Iterator;
import java.util.List;

/**
 * Targets that this server probes, in the order of their settings. Each has a separate
 * platform thread. So a target that hangs delays no other, and busy carriers of virtual
 * threads do not distort the figures. Any thread may call.
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

	/** Start to probe. */
	synchronized void start() {
		if (this.threads.isEmpty()) {
			this.threads = this.targets.stream()
				.map((target) -> Thread.ofPlatform().name("echo-probe-" + target.name()).daemon().start(target::run))
				.toList();
		}
	}

	/** Cancel the current probes. Does not wait. */
	synchronized void stop() {
		this.threads.forEach(Thread::interrupt);
		this.threads = List.of();
	}

}
