package io.echosounder.benchmark;

import java.lang.management.ManagementFactory;
import java.util.Locale;

import com.sun.management.UnixOperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

/**
 * How many files and sockets a process may have open: of the client, and so of the
 * servers that it starts.
 */
final class Descriptors {

	private Descriptors() {
	}

	/** Why there are too few for a case; {@code null} if there are enough. */
	static @Nullable String obstacle(Case test) {
		UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		long allowed = system.getMaxFileDescriptorCount();
		return (allowed >= test.descriptors()) ? null
				: String.format(Locale.ROOT, "a process may have %,d files open, not %,d", allowed, test.descriptors());
	}

}
