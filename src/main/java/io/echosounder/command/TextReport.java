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
import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Tells it as ping does, so that what reads ping's summary reads this one.
 */
final class TextReport implements Report {

	/** Those that ping has for the loss. */
	private static final MathContext DIGITS = new MathContext(6);

	private static final int NANOS_PER_MICRO = 1000;

	private final PrintWriter out;

	private final Target target;

	private final @Nullable InstantSource clock;

	private @Nullable InetAddress last;

	/**
	 * Begins with nothing.
	 * @param clock for a time before each line, as {@code ping -D} has it; {@code null}
	 * for none
	 */
	TextReport(PrintWriter out, Target target, @Nullable InstantSource clock) {
		this.out = out;
		this.target = target;
		this.clock = clock;
	}

	@Override
	public void add(Result result) {
		@Nullable InetAddress address = result.address();
		if (address != null) {
			this.last = address;
		}
		this.out.println(timestamp() + switch (result) {
			case Result.Success success -> String.format(Locale.ROOT, "seq=%d bytes=%d from %s:%d time=%s ms",
					success.seq(), success.bytes(), place(address), this.target.port(), Millis.of(success.nanos()));
			case Result.Failure failure ->
				String.format(Locale.ROOT, "seq=%d %s:%d phase=%s reason=%s: %s", failure.seq(), place(address),
						this.target.port(), failure.phase().tag(), failure.reason().tag(), failure.message());
		});
		this.out.flush();
	}

	private String timestamp() {
		if (this.clock == null) {
			return "";
		}
		Instant now = this.clock.instant();
		return String.format(Locale.ROOT, "[%d.%06d] ", now.getEpochSecond(), now.getNano() / NANOS_PER_MICRO);
	}

	/** As below, with brackets where a colon would be in the way. */
	private String place(@Nullable InetAddress address) {
		String host = host(address);
		return (this.target.host().indexOf(':') >= 0) ? "[" + host + "]" : host;
	}

	/** Name and address; one of them if there is no other. */
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
