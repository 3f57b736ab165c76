package io.echosounder.eventloop;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Ends the process at an {@link OutOfMemoryError}, whatever the flags of the JVM are. A
 * process that goes on loses its threads one by one, as each fails again while it reports
 * the failure: its ports listen then, and nobody is served. So this is called before
 * anything else by whatever catches all failures of a thread that must not end. It takes
 * next to no memory, and any thread may call.
 */
public final class OutOfMemory {

	/** Exit status of the process, as with {@code -XX:+ExitOnOutOfMemoryError}. */
	public static final int STATUS = 3;

	/** More than wrap an error on its way, and an end for a circle. */
	private static final int MAX_CAUSES = 32;

	private static final byte[] LINE = String.format(Locale.ROOT, "OutOfMemoryError: the process ends with status 3%n")
		.getBytes(StandardCharsets.US_ASCII);

	/** Not {@code System.err}, which takes memory. */
	private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);

	private final IntConsumer halt;

	/** Ends the process by {@link Runtime#halt}. */
	public OutOfMemory() {
		this(Runtime.getRuntime()::halt);
	}

	/**
	 * Ends the process in another way, such as a test wants.
	 * @param halt is given the status; does not return, as a rule
	 */
	public OutOfMemory(IntConsumer halt) {
		this.halt = halt;
	}

	/**
	 * Ends the process, without its shutdown hooks, if there is no memory.
	 * @param failure what was caught; its causes count
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
			// the status says it, too
		}
		this.halt.accept(STATUS);
	}

}
