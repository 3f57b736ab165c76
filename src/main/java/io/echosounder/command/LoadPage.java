package io.echosounder.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.echosounder.address.Target;
import io.echosounder.load.Interval;
import io.echosounder.load.Latency;
import io.echosounder.load.LoadResult;
import org.jspecify.annotations.Nullable;

/**
 * Reports a load as one page of HTML. The page has the figures as text; uPlot, which is
 * part of the page like everything else, draws the plots.
 */
final class LoadPage {

	private static final String TEMPLATE = "load-page.html";

	/** Directory in which the build puts uPlot. */
	private static final String UPLOT = "/io/echosounder/uplot/";

	private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z.]+)@");

	private final Target target;

	private final LoadResult result;

	private final List<BigDecimal> percentiles;

	private final Invocation invocation;

	LoadPage(Target target, LoadResult result, List<BigDecimal> percentiles, Invocation invocation) {
		this.target = target;
		this.result = result;
		this.percentiles = percentiles;
		this.invocation = invocation;
	}

	@Override
	public String toString() {
		LoadTables tables = new LoadTables(this.result, this.percentiles);
		Map<String, String> parts = Map.ofEntries(Map.entry("uplot.license", read(UPLOT + "LICENSE")),
				Map.entry("uplot.css", read(UPLOT + "uPlot.min.css")),
				Map.entry("uplot.js", read(UPLOT + "uPlot.iife.min.js")),
				Map.entry("verdict", HtmlTable.escaped(LoadVerdict.of(this.result))),
				Map.entry("outcome", this.result.isPerfect() ? "ok" : "failed"),
				Map.entry("target", HtmlTable.escaped(this.target.toString())), Map.entry("figures", tables.figures()),
				Map.entry("run", tables.run(this.invocation)), Map.entry("failures", tables.failures()),
				Map.entry("latency", tables.latency()), Map.entry("histogram", tables.histogram()),
				Map.entry("plots", plots()),
				// a sentence of a peer must not end its script element
				Map.entry("data", data().toString().replace("<", "\\u003c")));
		// in one pass, as a part may contain text like the name of another
		return PLACEHOLDER.matcher(read(TEMPLATE))
			.replaceAll((match) -> Matcher.quoteReplacement(parts.getOrDefault(match.group(1), match.group())));
	}

	/** Return the places for plots with data. */
	private String plots() {
		StringBuilder plots = new StringBuilder();
		if (this.result.intervals().isEmpty()) {
			return "";
		}
		if (this.result.messages() > 0) {
			String shown = (this.result.corrected() != null) ? "corrected" : "latency";
			plots.append(plot("over-time", "Latency over time", "Of each second, in ms: " + shown + "."))
				.append(plot("distribution", "Distribution",
						"How many percent took no longer, in ms. Each step to the right has ten times fewer beyond it."));
		}
		plots.append(plot("rate", "Rate", "Messages that came back, a second."));
		if (this.result.errors() > 0) {
			plots.append(plot("errors", "Errors", "Of each second."));
		}
		return plots.toString();
	}

	private static String plot(String id, String heading, String sentence) {
		return "<h2>" + heading + "</h2>\n<p>" + sentence + "</p>\n<div class=\"plot\" id=\"" + id + "\"></div>\n";
	}

	private JsonObject data() {
		JsonObject distribution = new JsonObject().array("latency", points(this.result.latency()))
			.array("corrected", points(this.result.corrected()));
		return new JsonObject().object("load", LoadJson.of(this.target, this.result, this.percentiles, this.invocation))
			.array("intervals", this.result.intervals().stream().map(LoadPage::interval).toList())
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
