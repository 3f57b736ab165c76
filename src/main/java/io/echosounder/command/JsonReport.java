package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Target;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Reports in JSON, an object a line. A missing figure is {@code null}.
 */
final class JsonReport implements Report {

	private final PrintWriter out;

	private final Target target;

	private final InstantSource clock;

	JsonReport(PrintWriter out, Target target, InstantSource clock) {
		this.out = out;
		this.target = target;
		this.clock = clock;
	}

	@Override
	public void add(Result result) {
		JsonObject object = new JsonObject().text("type", "probe")
			.number("seq", result.seq())
			.bool("success", result instanceof Result.Success);
		@Nullable InetAddress address = result.address();
		if (address != null) {
			object.text("address", AddressFormat.compressed(address));
		}
		switch (result) {
			case Result.Success success -> {
				JsonObject phases = new JsonObject();
				for (Phase phase : success.phases().keySet()) {
					phases.seconds(phase.tag(), success.nanos(phase));
				}
				object.number("bytes", success.bytes()).seconds("time", success.nanos()).object("phases", phases);
			}
			case Result.Failure failure -> object.text("phase", failure.phase().tag())
				.text("reason", failure.reason().tag())
				.text("message", failure.message());
		}
		print(object);
	}

	@Override
	public void summarize(Statistics statistics, Duration elapsed, List<BigDecimal> percentiles) {
		JsonObject object = new JsonObject().text("type", "statistics")
			.text("target", this.target.toString())
			.number("transmitted", statistics.transmitted())
			.number("received", statistics.received())
			.number("loss", statistics.loss());
		JsonObject values = new JsonObject();
		if (statistics.received() == 0) {
			object.none("min").none("avg").none("max").none("mdev");
			percentiles.forEach((percentile) -> values.none(percentile.toPlainString()));
		}
		else {
			object.seconds("min", statistics.min())
				.seconds("avg", statistics.avg())
				.seconds("max", statistics.max())
				.seconds("mdev", statistics.mdev());
			percentiles.forEach((percentile) -> values.seconds(percentile.toPlainString(),
					statistics.percentile(percentile.doubleValue())));
		}
		print(object.object("percentiles", values).seconds("duration", elapsed.toNanos()));
	}

	private void print(JsonObject object) {
		this.out.println(object.text("at", this.clock.instant().toString()));
		this.out.flush();
	}

}
