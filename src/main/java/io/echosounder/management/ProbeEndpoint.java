package io.echosounder.management;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.echosounder.targets.Answer;
import io.echosounder.targets.Prober;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Probes the target of a request, with the parameters, the header and the answer format
 * of blackbox_exporter. A failed probe is an answer, too.
 */
final class ProbeEndpoint {

	private static final String TIMEOUT = "X-Prometheus-Scrape-Timeout-Seconds";

	/** Seconds of the scrape that are reserved for the answer. */
	private static final double RESERVE = 0.5;

	/** Seconds of a day, which no probe takes. */
	private static final double MAX_SECONDS = 86_400;

	private static final MediaType SENTENCE = MediaType.parseMediaType("text/plain;charset=utf-8");

	private final Prober prober;

	ProbeEndpoint(Prober prober) {
		this.prober = prober;
	}

	/**
	 * Probe, and wait for the end.
	 * @return 200 with metrics, 400 if the request is refused, 503 if the target cannot
	 * be probed now
	 */
	ServerResponse probe(ServerRequest request) throws InterruptedException {
		String target = request.param("target").orElse("");
		if (target.isEmpty()) {
			return sentence(HttpStatus.BAD_REQUEST, "The parameter 'target' is missing: name a host:port.");
		}
		Duration limit;
		try {
			limit = limit(request.headers().header(TIMEOUT));
		}
		catch (NumberFormatException _) {
			return sentence(HttpStatus.BAD_REQUEST,
					String.format(Locale.ROOT, "The header %s is not a number of seconds.", TIMEOUT));
		}
		return switch (this.prober.probe(target, request.param("module").orElse(null), limit)) {
			case Answer.Probed(var outcome) ->
				ServerResponse.ok().contentType(ProbeText.TYPE).body(ProbeText.of(outcome));
			case Answer.Refused(String sentence) -> sentence(HttpStatus.BAD_REQUEST, sentence);
			case Answer.Unable(String sentence) -> sentence(HttpStatus.SERVICE_UNAVAILABLE, sentence);
		};
	}

	/**
	 * Return the limit of a scrape. One without time to probe is ignored, as
	 * blackbox_exporter does.
	 */
	private static @Nullable Duration limit(List<String> header) {
		if (header.isEmpty()) {
			return null;
		}
		double seconds = Double.parseDouble(header.getFirst()) - RESERVE;
		if (Double.isNaN(seconds)) {
			throw new NumberFormatException();
		}
		long nanos = (long) (Math.min(seconds, MAX_SECONDS) * 1e9);
		return (nanos > 0) ? Duration.ofNanos(nanos) : null;
	}

	private static ServerResponse sentence(HttpStatus status, String sentence) {
		return ServerResponse.status(status).contentType(SENTENCE).body(ProbeText.oneLine(sentence));
	}

}
