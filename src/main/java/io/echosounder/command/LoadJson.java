package io.echosounder.command;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import io.echosounder.address.Target;
import io.echosounder.load.Failure;
import io.echosounder.load.FailureCount;
import io.echosounder.load.Latency;
import io.echosounder.load.LoadResult;
import org.jspecify.annotations.Nullable;

/**
 * Reports a load in JSON. A missing figure is {@code null}.
 */
final class LoadJson {

	private LoadJson() {
	}

	static JsonObject of(Target target, LoadResult result, List<BigDecimal> percentiles, Invocation invocation) {
		JsonObject object = new JsonObject().text("type", "load")
			.text("target", target.toString())
			.bool("success", result.isPerfect())
			.text("verdict", LoadVerdict.of(result))
			.number("connections", result.options().connections())
			.number("depth", result.options().depth())
			.text("size", result.options().sizes().toString());
		double asked = result.options().rate();
		return ((asked > 0) ? object.number("asked", asked) : object.none("asked")).number("due", result.due())
			.number("messages", result.messages())
			.number("bytes", result.bytes())
			.rate("rate", result.rate())
			.number("errors", result.errors())
			.number("mismatches", result.mismatches())
			.number("lost", result.lost())
			.number("unsent", result.unsent())
			.number("reconnects", result.reconnects())
			.seconds("duration", result.elapsed())
			.seconds("silence", result.silence())
			.object("latency", percentiles(result.latency(), percentiles))
			.object("corrected", percentiles(result.corrected(), percentiles))
			.array("failures", result.failures().entrySet().stream().map(LoadJson::failure).toList())
			.text("at", invocation.at().toString())
			.text("host", invocation.host())
			.text("version", invocation.version())
			.text("command", invocation.command());
	}

	private static JsonObject percentiles(@Nullable Latency latency, List<BigDecimal> percentiles) {
		JsonObject object = new JsonObject();
		for (BigDecimal percentile : percentiles) {
			if (latency == null || latency.count() == 0) {
				object.none(percentile.toPlainString());
			}
			else {
				object.seconds(percentile.toPlainString(), latency.percentile(percentile.doubleValue()));
			}
		}
		if (latency == null || latency.count() == 0) {
			return object.none("mean").none("max");
		}
		return object.seconds("mean", latency.mean()).seconds("max", latency.max());
	}

	private static JsonObject failure(Map.Entry<Failure, FailureCount> entry) {
		return new JsonObject().text("phase", entry.getKey().phase().tag())
			.text("reason", entry.getKey().reason().tag())
			.number("count", entry.getValue().count())
			.text("message", entry.getValue().message());
	}

}
