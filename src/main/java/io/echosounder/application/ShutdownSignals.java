package io.echosounder.application;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.LogFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Handling of SIGTERM and SIGINT: the first ends the application in order, a second ends
 * the process at once. The JVM by itself ignores the second; only {@code sun.misc.Signal}
 * of the module {@code jdk.unsupported} can receive it.
 */
final class ShutdownSignals {

	private static final int SIGTERM_STATUS = 128 + 15;

	private static final int SIGINT_STATUS = 128 + 2;

	/**
	 * Seconds between two checks: rare enough to cost nothing, even if the JVM warns of
	 * each failure.
	 */
	private static final long LOOK_SECONDS = 5;

	private static final Duration LOG_PATIENCE = Duration.ofMillis(200);

	private final AtomicBoolean received = new AtomicBoolean();

	private final BlockingQueue<Integer> status = new ArrayBlockingQueue<>(1);

	private ShutdownSignals() {
	}

	/**
	 * Let the first signal end the application in order, and a second at once.
	 * @return {@code false} if the JVM leaves signals to the system ({@code -Xrs})
	 */
	static boolean install() {
		ShutdownSignals signals = new ShutdownSignals();
		if (!signals.handle()) {
			return false;
		}
		// now, as no thread may be left when the signal arrives
		Thread.ofPlatform().name("shutdown").daemon().start(signals::awaitAndExit);
		return true;
	}

	private boolean handle() {
		return handle("TERM", () -> received(SIGTERM_STATUS)) && handle("INT", () -> received(0));
	}

	/** Let the kernel end the process, as no thread could handle a signal. */
	private static void handleNone() {
		Signal.handle(new Signal("TERM"), SignalHandler.SIG_DFL);
		Signal.handle(new Signal("INT"), SignalHandler.SIG_DFL);
	}

	/**
	 * Let the first signal interrupt a command, so that it prints its summary and ends,
	 * and a second end the process at once.
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
			logEndAtOnce();
			Runtime.getRuntime().halt(SIGTERM_STATUS);
		}
	}

	/**
	 * Log in a separate thread, as a log whose reader has stopped must not delay the end.
	 */
	private static void logEndAtOnce() {
		try {
			Thread.ofPlatform()
				.daemon()
				.start(() -> LogFactory.getLog(ShutdownSignals.class)
					.warn("A second signal came: the server ends at once, without the rest of the drain"))
				.join(LOG_PATIENCE);
		}
		catch (InterruptedException | OutOfMemoryError _) {
			// the end matters more
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
				// no effect here
			}
		}
		spare.release();
		System.exit(status);
	}

}
