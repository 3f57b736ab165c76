package io.echosounder.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.echosounder.address.Target;
import io.echosounder.load.Interval;
import io.echosounder.load.Latency;
import io.echosounder.load.LoadResult;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a load as one page of HTML, with plots by uPlot, which is part of the page as
 * everything else is.
 */
final class LoadPage {

	private static final String TEMPLATE = "load-page.html";

	/** Where the build puts it. */
	private static final String UPLOT = "/io/echosounder/uplot/";

	private final Target target;

	private final LoadResult result;

	private final List<BigDecimal> percentiles;

	LoadPage(Target target, LoadResult result, List<BigDecimal> percentiles) {
		this.target = target;
		this.result = result;
		this.percentiles = percentiles;
	}

	@Override
	public String toString() {
		// a sentence of a peer's must not end the script that it stands in
		String data = data().toString().replace("<", "\\u003c");
		return read(TEMPLATE).replace("@uplot.license@", read(UPLOT + "LICENSE"))
			.replace("@uplot.css@", read(UPLOT + "uPlot.min.css"))
			.replace("@uplot.js@", read(UPLOT + "uPlot.iife.min.js"))
			.replace("@data@", data);
	}

	private JsonObject data() {
		JsonObject distribution = new JsonObject().array("latency", points(this.result.latency()))
			.array("corrected", points(this.result.corrected()));
		JsonObject data = new JsonObject().object("load", LoadJson.of(this.target, this.result, this.percentiles))
			.text("size", this.result.options().sizes().toString());
		double rate = this.result.options().rate();
		if (rate > 0) {
			data.number("asked", rate);
		}
		return data.array("stretches", this.result.intervals().stream().map(LoadPage::interval).toList())
			.object("distribution", distribution);
	}

	private static JsonObject interval(Interval interval) {
		JsonObject object = new JsonObject().seconds("to", interval.to()).rate("rate", interval.rate());
		if (interval.messages() > 0) {
			object.seconds("p50", interval.median()).seconds("p99", interval.p99()).seconds("max", interval.max());
		}
		return object.number("errors", interval.errors());
	}

	private static List<JsonObject> points(@Nullable Latency latency) {
		if (latency == null) {
			return List.of();
		}
		return latency.distribution()
			.stream()
			.map((point) -> new JsonObject().number("percent", point.percent()).seconds("seconds", point.nanos()))
			.toList();
	}

	private static String read(String name) {
		try (InputStream file = LoadPage.class.getResourceAsStream(name)) {
			if (file == null) {
				throw new IllegalStateException("The archive has no " + name);
			}
			return new String(file.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
