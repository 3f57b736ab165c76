package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Target;
import io.echosounder.hold.CloseCause;
import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldStatistics;
import io.echosounder.hold.IdleResult;
import io.echosounder.probe.FailedException;
import org.jspecify.annotations.Nullable;

/**
 * Reports in JSON, an object a line. A missing figure is {@code null}.
 */
final class HoldJson implements HoldReport {

	private final PrintWriter out;

	private final Target target;

	private final InstantSource clock;

	HoldJson(PrintWriter out, Target target, InstantSource clock) {
		this.out = out;
		this.target = target;
		this.clock = clock;
	}

	@Override
	public void add(HoldEvent event) {
		JsonObject object = new JsonObject().text("type", "hold").number("connection", event.connection());
		switch (event) {
			case HoldEvent.Opened opened -> address(object.text("event", "opened"), opened.address());
			case HoldEvent.Closed closed -> object.text("event", "closed")
				.text("by", closed.cause().closedBy().tag())
				.text("how", closed.cause().tag())
				.seconds("after", closed.after())
				.seconds("idle", closed.idle())
				.number("lost", closed.lost())
				.text("message", closed.message());
			case HoldEvent.Refused refused ->
				address(object.text("event", "refused"), refused.address()).text("phase", refused.phase().tag())
					.text("reason", refused.reason().tag())
					.text("message", refused.message());
			case HoldEvent.Reconnected reconnected ->
				address(object.text("event", "reconnected"), reconnected.address()).seconds("gap", reconnected.gap());
		}
		print(object);
	}

	private static JsonObject address(JsonObject object, @Nullable InetAddress address) {
		return (address != null) ? object.text("address", AddressFormat.compressed(address)) : object;
	}

	@Override
	public void summarize(HoldStatistics statistics, List<BigDecimal> percentiles) {
		JsonObject closed = new JsonObject();
		statistics.closed().forEach((cause, count) -> closed.number(cause.tag(), count));
		JsonObject roundTrips = new JsonObject();
		JsonObject gaps = new JsonObject();
		for (BigDecimal percentile : percentiles) {
			String name = percentile.toPlainString();
			double percent = percentile.doubleValue();
			seconds(roundTrips, name, statistics.echoes() > 0, statistics.roundTrip(percent));
			seconds(gaps, name, statistics.reconnects() > 0, statistics.gap(percent));
		}
		print(new JsonObject().text("type", "statistics")
			.text("target", this.target.toString())
			.text("verdict", HoldVerdict.of(statistics))
			.number("connections", statistics.connections())
			.number("open", statistics.open())
			.number("echoes", statistics.echoes())
			.number("lost", statistics.lost())
			.number("lost-never-echoed", statistics.lostNeverEchoed())
			.number("doubled", statistics.doubled())
			.number("reconnects", statistics.reconnects())
			.number("refused", statistics.refusals())
			.object("closed", closed)
			.object("percentiles", roundTrips)
			.object("gaps", gaps)
			.seconds("gap-at-end", statistics.gapAtEnd())
			.seconds("duration", statistics.elapsed()));
	}

	private static void seconds(JsonObject object, String name, boolean there, long nanos) {
		if (there) {
			object.seconds(name, nanos);
		}
		else {
			object.none(name);
		}
	}

	@Override
	public void add(IdleResult known) {
		print(idle("idle-search", known));
	}

	@Override
	public void summarize(IdleResult result) {
		print(idle("idle-timeout", result));
	}

	private JsonObject idle(String type, IdleResult result) {
		JsonObject object = new JsonObject().text("type", type)
			.text("target", this.target.toString())
			.bool("found", result.isFound())
			.seconds("above", result.above());
		@Nullable CloseCause cause = result.cause();
		return (cause != null) ? object.seconds("below", result.below()).text("how", cause.tag())
				: object.none("below").none("how");
	}

	@Override
	public void failed(FailedException ex) {
		print(new JsonObject().text("type", "idle-timeout")
			.text("target", this.target.toString())
			.bool("found", false)
			.text("phase", ex.phase().tag())
			.text("reason", ex.reason().tag())
			.text("message", ex.message()));
	}

	private void print(JsonObject object) {
		this.out.println(object.text("at", this.clock.instant().toString()));
		this.out.flush();
	}

}
