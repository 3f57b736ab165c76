package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Reports like ping, so that programs which read ping's summary read this one.
 */
final class TextReport implements Report {

	/** Digits of ping's loss. */
	private static final MathContext DIGITS = new MathContext(6);

	private static final int NANOS_PER_MICRO = 1000;

	private final PrintWriter out;

	private final Target target;

	private final Framing framing;

	private final @Nullable InstantSource clock;

	private @Nullable InetAddress last;

	private boolean echoed;

	/**
	 * Create a report without results.
	 * @param framing of the probes
	 * @param clock for a time before each line, like {@code ping -D}; {@code null} for
	 * none
	 */
	TextReport(PrintWriter out, Target target, Framing framing, @Nullable InstantSource clock) {
		this.out = out;
		this.target = target;
		this.framing = framing;
		this.clock = clock;
	}

	@Override
	public void add(Result result) {
		@Nullable InetAddress address = result.address();
		if (address != null) {
			this.last = address;
		}
		this.echoed |= result instanceof Result.Success;
		this.out.println(timestamp() + switch (result) {
			case Result.Success success -> String.format(Locale.ROOT, "seq=%d bytes=%d from %s:%d time=%s ms",
					success.seq(), success.bytes(), place(address), this.target.port(), Millis.of(success.nanos()));
			case Result.Failure failure -> String.format(Locale.ROOT, "seq=%d %s:%d phase=%s reason=%s: %s%s",
					failure.seq(), place(address), this.target.port(), failure.phase().tag(), failure.reason().tag(),
					failure.message(), hint(failure));
		});
		this.out.flush();
	}

	private String hint(Result.Failure failure) {
		return this.echoed ? "" : FramingHint.of(this.framing, failure.phase(), failure.reason());
	}

	private String timestamp() {
		if (this.clock == null) {
			return "";
		}
		Instant now = this.clock.instant();
		return String.format(Locale.ROOT, "[%d.%06d] ", now.getEpochSecond(), now.getNano() / NANOS_PER_MICRO);
	}

	/** Return the host, with brackets if a colon would be ambiguous. */
	private String place(@Nullable InetAddress address) {
		String host = host(address);
		return (this.target.host().indexOf(':') >= 0) ? "[" + host + "]" : host;
	}

	/** Return name and address, or the only one of both. */
	private String host(@Nullable InetAddress address) {
		String host = this.target.host();
		if (address == null) {
			return host;
		}
		String text = AddressFormat.compressed(address);
		boolean same = host.indexOf(':') >= 0 || host.equals(text);
		return same ? text : String.format(Locale.ROOT, "%s (%s)", host, text);
	}

	@Override
	public void summarize(Statistics statistics, Duration elapsed, List<BigDecimal> percentiles) {
		this.out.printf(Locale.ROOT, "--- %s port %d tcp echo statistics ---%n", host(this.last), this.target.port());
		this.out.printf(Locale.ROOT, "%d probes transmitted, %d received, %s%% loss, time %d ms%n",
				statistics.transmitted(), statistics.received(), percent(statistics.loss()), elapsed.toMillis());
		if (statistics.received() > 0) {
			this.out.printf(Locale.ROOT, "rtt min/avg/max/mdev = %s/%s/%s/%s ms%n", Millis.of(statistics.min()),
					Millis.of(statistics.avg()), Millis.of(statistics.max()), Millis.of(statistics.mdev()));
			this.out.println(line(statistics, percentiles));
		}
		this.out.flush();
	}

	private static String line(Statistics statistics, List<BigDecimal> percentiles) {
		StringBuilder names = new StringBuilder();
		StringBuilder values = new StringBuilder();
		for (BigDecimal percentile : percentiles) {
			names.append(names.isEmpty() ? "p" : "/p").append(percentile.toPlainString());
			values.append(values.isEmpty() ? "" : "/")
				.append(Millis.of(statistics.percentile(percentile.doubleValue())));
		}
		return String.format(Locale.ROOT, "%s = %s ms", names, values);
	}

	private static String percent(double loss) {
		BigDecimal percent = new BigDecimal(100 * loss, DIGITS).stripTrailingZeros();
		return percent.toPlainString();
	}

}
