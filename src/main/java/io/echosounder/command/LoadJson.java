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
 * Tells of a load in JSON. What there is no figure for is {@code null}.
 */
final class LoadJson {

	private LoadJson() {
	}

	static JsonObject of(Target target, LoadResult result, List<BigDecimal> percentiles) {
		return new JsonObject().text("type", "load")
			.text("target", target.toString())
			.number("connections", result.options().connections())
			.number("depth", result.options().depth())
			.number("messages", result.messages())
			.number("bytes", result.bytes())
			.rate("rate", result.rate())
			.number("errors", result.errors())
			.number("mismatches", result.mismatches())
			.number("lost", result.lost())
			.number("unsent", result.unsent())
			.number("reconnects", result.reconnects())
			.seconds("duration", result.elapsed())
			.object("latency", percentiles(result.latency(), percentiles))
			.object("corrected", percentiles(result.corrected(), percentiles))
			.array("failures", result.failures().entrySet().stream().map(LoadJson::failure).toList());
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
		return object;
	}

	private static JsonObject failure(Map.Entry<Failure, FailureCount> entry) {
		return new JsonObject().text("phase", entry.getKey().phase().tag())
			.text("reason", entry.getKey().reason().tag())
			.number("count", entry.getValue().count())
			.text("message", entry.getValue().message());
	}

}
