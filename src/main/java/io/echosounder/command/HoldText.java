package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.hold.CloseCause;
import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldStatistics;
import io.echosounder.hold.IdleResult;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reports for people: a line with the time of day for each event, and a summary in the
 * style of ping.
 */
final class HoldText implements HoldReport {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

	private static final double NANOS_PER_SECOND = 1e9;

	private final PrintWriter out;

	private final Target target;

	private final Framing framing;

	private final Clock clock;

	HoldText(PrintWriter out, Target target, Framing framing, Clock clock) {
		this.out = out;
		this.target = target;
		this.framing = framing;
		this.clock = clock;
	}

	@Override
	public void add(HoldEvent event) {
		LocalTime now = LocalTime.ofInstant(this.clock.instant(), this.clock.getZone());
		this.out.println(TIME.format(now) + " connection=" + event.connection() + " " + switch (event) {
			case HoldEvent.Opened opened ->
				"opened to " + AddressFormat.compressed(opened.address(), this.target.port());
			case HoldEvent.Closed closed -> String.format(Locale.ROOT, "closed by=%s how=%s after=%s idle=%s%s: %s",
					closed.cause().closedBy().tag(), closed.cause().tag(), seconds(closed.after()),
					seconds(closed.idle()), (closed.lost() > 0) ? " lost=" + closed.lost() : "", closed.message());
			case HoldEvent.Refused refused -> String.format(Locale.ROOT, "refused phase=%s reason=%s: %s",
					refused.phase().tag(), refused.reason().tag(), refused.message());
			case HoldEvent.Reconnected reconnected -> String.format(Locale.ROOT, "reconnected to %s gap=%s",
					AddressFormat.compressed(reconnected.address(), this.target.port()), seconds(reconnected.gap()));
		});
		this.out.flush();
	}

	@Override
	public void summarize(HoldStatistics statistics, List<BigDecimal> percentiles) {
		this.out.printf(Locale.ROOT, "--- %s port %d tcp echo hold ---%n", this.target.host(), this.target.port());
		this.out.println(HoldVerdict.of(statistics));
		this.out.printf(Locale.ROOT, "%d connections for %s, %d echoes, %d lost, %d doubled, %d reconnects%n",
				statistics.connections(), seconds(statistics.elapsed()), statistics.echoes(), statistics.lost(),
				statistics.doubled(), statistics.reconnects());
		if (statistics.lostNeverEchoed() > 0) {
			boolean silent = statistics.echoes() == 0 && statistics.closed().containsKey(CloseCause.SILENCE);
			this.out.printf(Locale.ROOT, "lost: %d of %d over connections that never echoed%s%n",
					statistics.lostNeverEchoed(), statistics.lost(),
					silent ? FramingHint.of(this.framing, Phase.FIRST_BYTE, Reason.TIMEOUT) : "");
		}
		if (!statistics.closed().isEmpty()) {
			this.out.println("closed: " + statistics.closed()
				.entrySet()
				.stream()
				.map((entry) -> entry.getKey().tag() + " " + entry.getValue())
				.collect(Collectors.joining(", ")));
		}
		if (statistics.open() < statistics.connections()) {
			this.out.printf(Locale.ROOT, "%d of them were not there at the end%s%n",
					statistics.connections() - statistics.open(),
					(statistics.gapAtEnd() > 0) ? ", for up to " + seconds(statistics.gapAtEnd()) : "");
		}
		if (statistics.reconnects() > 0) {
			this.out.printf(Locale.ROOT, "gap p50/p99/max = %s/%s/%s ms%n", Millis.of(statistics.gap(50)),
					Millis.of(statistics.gap(99)), Millis.of(statistics.gap(100)));
		}
		if (statistics.echoes() > 0) {
			this.out.println(Percentiles.line("rtt", percentiles, statistics::roundTrip));
		}
		this.out.flush();
	}

	@Override
	public void add(IdleResult known) {
		this.out.println(known.isFound() ? between(known)
				: String.format(Locale.ROOT, "silent for %s: still there", seconds(known.above())));
		this.out.flush();
	}

	@Override
	public void summarize(IdleResult result) {
		this.out.printf(Locale.ROOT, "--- %s port %d idle timeout ---%n", this.target.host(), this.target.port());
		this.out.println(result.isFound() ? between(result)
				: String.format(Locale.ROOT, "none up to %s", seconds(result.above())));
		this.out.flush();
	}

	private static String between(IdleResult result) {
		@Nullable CloseCause cause = result.cause();
		String end = (cause != null) ? cause.tag() : "";
		return (result.above() == result.below())
				? String.format(Locale.ROOT, "%s, then %s", seconds(result.below()), end) : String.format(Locale.ROOT,
						"between %s and %s, then %s", seconds(result.above()), seconds(result.below()), end);
	}

	@Override
	public void failed(FailedException ex) {
		this.out.printf(Locale.ROOT, "%s port %d phase=%s reason=%s: %s%n", this.target.host(), this.target.port(),
				ex.phase().tag(), ex.reason().tag(), ex.message());
		this.out.flush();
	}

	private static String seconds(long nanos) {
		return String.format(Locale.ROOT, "%.3f s", nanos / NANOS_PER_SECOND);
	}

}
