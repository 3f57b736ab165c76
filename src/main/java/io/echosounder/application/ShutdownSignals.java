package io.echosounder.application;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What SIGTERM and SIGINT do: the first ends the application in order, a second ends the
 * process at once. The JVM by itself ignores the second, and there is no other way than
 * this class of the module {@code jdk.unsupported} to hear of it.
 */
final class ShutdownSignals {

	private static final int SIGTERM_STATUS = 128 + 15;

	private static final int SIGINT_STATUS = 128 + 2;

	/** Rare enough to cost nothing, also where the JVM warns of each failure. */
	private static final long LOOK_SECONDS = 5;

	private final AtomicBoolean received = new AtomicBoolean();

	private final BlockingQueue<Integer> status = new ArrayBlockingQueue<>(1);

	private ShutdownSignals() {
	}

	/**
	 * Lets the first signal end the application in order, and a second at once.
	 * @return {@code false} if the JVM leaves signals to the system ({@code -Xrs})
	 */
	static boolean install() {
		ShutdownSignals signals = new ShutdownSignals();
		if (!signals.handle()) {
			return false;
		}
		// now, as there may be no thread left when the signal comes
		Thread.ofPlatform().name("shutdown").daemon().start(signals::awaitAndExit);
		return true;
	}

	private boolean handle() {
		return handle("TERM", () -> received(SIGTERM_STATUS)) && handle("INT", () -> received(0));
	}

	/** Lets the kernel end the process, as no thread could hear of a signal. */
	private static void handleNone() {
		Signal.handle(new Signal("TERM"), SignalHandler.SIG_DFL);
		Signal.handle(new Signal("INT"), SignalHandler.SIG_DFL);
	}

	/**
	 * Lets the first signal interrupt a command, so that it sums up and ends, and a
	 * second end the process at once.
	 * @param command the thread that runs it
	 * @return {@code false} if the JVM leaves signals to the system ({@code -Xrs})
	 */
	static boolean interrupt(Thread command) {
		ShutdownSignals signals = new ShutdownSignals();
		return handle("TERM", () -> signals.interruptOrHalt(command, SIGTERM_STATUS))
				&& handle("INT", () -> signals.interruptOrHalt(command, SIGINT_STATUS));
	}

	private static boolean handle(String signal, Runnable action) {
		try {
			Signal.handle(new Signal(signal), (_) -> action.run());
			return true;
		}
		catch (IllegalArgumentException _) {
			return false;
		}
	}

	private void interruptOrHalt(Thread command, int status) {
		if (this.received.compareAndSet(false, true)) {
			command.interrupt();
		}
		else {
			Runtime.getRuntime().halt(status);
		}
	}

	private void received(int status) {
		if (this.received.compareAndSet(false, true)) {
			// the exit returns when the application has ended, but the thread of a signal
			// handler is needed for the next signal
			this.status.add(status);
		}
		else {
			Runtime.getRuntime().halt(SIGTERM_STATUS);
		}
	}

	private void awaitAndExit() {
		SpareThreads spare = new SpareThreads();
		boolean handled = true;
		Integer status = null;
		while (status == null) {
			boolean possible = spare.tend();
			if (possible && !handled) {
				handle();
			}
			else if (!possible && handled) {
				handleNone();
			}
			handled = possible;
			try {
				status = this.status.poll(LOOK_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException _) {
				// has no meaning here
			}
		}
		spare.release();
		System.exit(status);
	}

}
