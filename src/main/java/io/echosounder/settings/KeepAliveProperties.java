package io.echosounder.settings;

import java.net.SocketOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import io.echosounder.transport.KeepAlive;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Times of TCP keep-alive; the kernel's where not set.
 *
 * @param idle Time without traffic before the first keep-alive probe, in whole seconds;
 * the kernel's if not set
 * @param interval Time between two keep-alive probes, in whole seconds; the kernel's if
 * not set
 * @param count Number of unanswered keep-alive probes after which the connection is
 * closed; the kernel's if not set
 */
public record KeepAliveProperties(@Nullable Duration idle, @Nullable Duration interval, @Nullable Integer count) {

	/** The most that Linux takes. */
	private static final int MAX_SECONDS = 32_767;

	private static final int MAX_COUNT = 127;

	/** Refuses what cannot work. */
	void check(Check check) {
		if (this.idle != null || this.interval != null || this.count != null) {
			check(check, KeepAlive.supportedOptions());
		}
	}

	void check(Check check, Set<SocketOption<?>> supported) {
		time(check, "idle", this.idle);
		time(check, "interval", this.interval);
		if (this.count != null) {
			check.between(1, MAX_COUNT, "count", this.count);
		}
		settable(check, "idle", this.idle, supported.contains(ExtendedSocketOptions.TCP_KEEPIDLE));
		settable(check, "interval", this.interval, supported.contains(ExtendedSocketOptions.TCP_KEEPINTERVAL));
		settable(check, "count", this.count, supported.contains(ExtendedSocketOptions.TCP_KEEPCOUNT));
	}

	private static void time(Check check, String name, @Nullable Duration value) {
		if (value != null) {
			check.wholeSeconds(name, value, MAX_SECONDS);
		}
	}

	private static void settable(Check check, String name, @Nullable Object value, boolean supported) {
		check.that(value == null || supported, name, String.format(Locale.ROOT,
				"cannot be set on %s: without it, the kernel's own applies", System.getProperty("os.name")));
	}

	/**
	 * Return the same, as sockets want it.
	 * @return times in seconds
	 */
	public KeepAlive keepAlive() {
		return new KeepAlive(seconds(this.idle), seconds(this.interval), this.count);
	}

	private static @Nullable Integer seconds(@Nullable Duration time) {
		return (time != null) ? (int) time.toSeconds() : null;
	}

}
