package io.echosounder.eventloop;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Ends the process at an {@link OutOfMemoryError}, regardless of the JVM's flags. A
 * process that goes on loses its threads one by one, as each fails again while it reports
 * the failure. Its ports listen, but no client is served. Code that catches all failures
 * of a thread calls this first. It uses almost no memory, and any thread may call.
 */
public final class OutOfMemory {

	/** Exit status of the process, as with {@code -XX:+ExitOnOutOfMemoryError}. */
	public static final int STATUS = 3;

	/** Maximum depth: more causes than wrap an error, and a stop for a cycle. */
	private static final int MAX_CAUSES = 32;

	private static final byte[] LINE = String.format(Locale.ROOT, "OutOfMemoryError: the process ends with status 3%n")
		.getBytes(StandardCharsets.US_ASCII);

	/** Not {@code System.err}, which allocates memory. */
	private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);

	private final IntConsumer halt;

	/** Create a handler that ends the process by {@link Runtime#halt}. */
	public OutOfMemory() {
		this(Runtime.getRuntime()::halt);
	}

	/**
	 * Create a handler that ends the process in another way, such as for a test.
	 * @param halt is given the status; does not return, as a rule
	 */
	public OutOfMemory(IntConsumer halt) {
		this.halt = halt;
	}

	/**
	 * End the process, without its shutdown hooks, if memory is exhausted.
	 * @param failure caught exception; its causes count
	 */
	public void haltIf(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
			if (cause instanceof OutOfMemoryError) {
				halt();
				return;
			}
			cause = cause.getCause();
		}
	}

	private void halt() {
		try {
			this.err.write(LINE);
		}
		catch (IOException _) {
			// the exit status reports the same
		}
		this.halt.accept(STATUS);
	}

}
