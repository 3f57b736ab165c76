package io.echosounder.management;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Result;
import io.echosounder.targets.Outcome;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;

/**
 * Result of a probe in the text format of Prometheus, version 0.0.4, by the names of
 * blackbox_exporter.
 */
final class ProbeText {

	static final MediaType TYPE = MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

	private static final double NANOS_PER_SECOND = 1e9;

	private final StringBuilder text = new StringBuilder();

	private ProbeText() {
	}

	static String of(Outcome outcome) {
		ProbeText text = new ProbeText();
		text.add(outcome);
		return text.text.toString();
	}

	private void add(Outcome outcome) {
		Result result = outcome.result();
		gauge("probe_success", "Whether the probe succeeded: 1, or 0 if it failed");
		sample("probe_success", outcome.isSuccess() ? "1" : "0");
		gauge("probe_duration_seconds", "Duration of the probe, failed or not");
		sample("probe_duration_seconds", seconds(outcome.took().toNanos()));
		gauge("probe_dns_lookup_time_seconds", "Duration of name resolution; 0 for an address");
		sample("probe_dns_lookup_time_seconds", seconds(result.nanos(Phase.RESOLVE)));
		gauge("probe_ip_protocol", "IP version of the connection, 4 or 6; 0 if no address was found");
		sample("probe_ip_protocol", protocol(result.address()));
		gauge("probe_tcp_duration_seconds", "Duration of a phase; 0 if it did not end or did not occur");
		for (Phase phase : Phase.values()) {
			sample(String.format(Locale.ROOT, "probe_tcp_duration_seconds{phase=\"%s\"}", phase.tag()),
					seconds(result.nanos(phase)));
		}
		Instant expiry = result.certificateExpiry();
		if (expiry != null) {
			gauge("probe_ssl_earliest_cert_expiry", "Expiry of the target's earliest certificate, in Unix time");
			sample("probe_ssl_earliest_cert_expiry", Long.toString(expiry.getEpochSecond()));
		}
		switch (result) {
			case Result.Success _ -> {
				// has no further figures
			}
			case Result.Failure failure -> add(failure);
		}
	}

	private void add(Result.Failure failure) {
		gauge("probe_failed", "In which phase and why the probe has failed");
		sample(String.format(Locale.ROOT, "probe_failed{phase=\"%s\",reason=\"%s\"}", failure.phase().tag(),
				failure.reason().tag()), "1");
		// a comment to Prometheus
		this.text.append("# ").append(oneLine(failure.message()));
	}

	/** Return a sentence on one line, whatever the system or a request contains. */
	static String oneLine(String sentence) {
		return sentence.replaceAll("\\p{Cntrl}+", " ") + "\n";
	}

	private void gauge(String name, String help) {
		this.text.append("# HELP ").append(name).append(' ').append(help).append('\n');
		this.text.append("# TYPE ").append(name).append(" gauge\n");
	}

	private void sample(String series, String value) {
		this.text.append(series).append(' ').append(value).append('\n');
	}

	private static String seconds(long nanos) {
		return Double.toString(nanos / NANOS_PER_SECOND);
	}

	private static String protocol(@Nullable InetAddress address) {
		return switch (address) {
			case null -> "0";
			case Inet4Address _ -> "4";
			default -> "6";
		};
	}

}
