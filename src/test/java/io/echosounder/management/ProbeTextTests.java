package io.echosounder.management;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import io.echosounder.probe.Result;
import io.echosounder.targets.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProbeText}.
 */
class ProbeTextTests {

	@Test
	void aSuccessIsWrittenAsPrometheusReadsIt() {
		Result success = new Result.Success(1, InetAddress.ofLiteral("::1"), 64, 5_000_000,
				Map.of(Phase.RESOLVE, 10_000_000L, Phase.CONNECT, 250_000L, Phase.ECHO, 0L),
				Instant.ofEpochSecond(1_800_000_000));
		assertThat(ProbeText.of(new Outcome(success, Duration.ofMillis(12)))).isEqualTo("""
				# HELP probe_success Whether the probe succeeded: 1, or 0 if it failed
				# TYPE probe_success gauge
				probe_success 1
				# HELP probe_duration_seconds Duration of the probe, failed or not
				# TYPE probe_duration_seconds gauge
				probe_duration_seconds 0.012
				# HELP probe_dns_lookup_time_seconds Duration of name resolution; 0 for an address
				# TYPE probe_dns_lookup_time_seconds gauge
				probe_dns_lookup_time_seconds 0.01
				# HELP probe_ip_protocol IP version of the connection, 4 or 6; 0 if no address was found
				# TYPE probe_ip_protocol gauge
				probe_ip_protocol 6
				# HELP probe_tcp_duration_seconds Duration of a phase; 0 if it did not end or did not occur
				# TYPE probe_tcp_duration_seconds gauge
				probe_tcp_duration_seconds{phase="resolve"} 0.01
				probe_tcp_duration_seconds{phase="connect"} 2.5E-4
				probe_tcp_duration_seconds{phase="proxy"} 0.0
				probe_tcp_duration_seconds{phase="tls"} 0.0
				probe_tcp_duration_seconds{phase="send"} 0.0
				probe_tcp_duration_seconds{phase="first-byte"} 0.0
				probe_tcp_duration_seconds{phase="echo"} 0.0
				probe_tcp_duration_seconds{phase="close"} 0.0
				# HELP probe_ssl_earliest_cert_expiry Expiry of the target's earliest certificate, in Unix time
				# TYPE probe_ssl_earliest_cert_expiry gauge
				probe_ssl_earliest_cert_expiry 1800000000
				""");
	}

	@Test
	void aFailureTellsPhaseAndReasonAndItsSentenceInOneLine() {
		Result failure = new Result.Failure(1, null, Phase.RESOLVE, Reason.DNS, "no such\r\nname");
		assertThat(ProbeText.of(new Outcome(failure, Duration.ofMillis(1))))
			.contains("\nprobe_success 0\n", "\nprobe_ip_protocol 0\n")
			.doesNotContain("cert")
			.endsWith("""
					# HELP probe_failed In which phase and why the probe has failed
					# TYPE probe_failed gauge
					probe_failed{phase="resolve",reason="dns"} 1
					# no such name
					""");
	}

	@Test
	void anAddressOfVersionFourIsToldAsSuch() {
		Result failure = new Result.Failure(1, InetAddress.ofLiteral("127.0.0.1"), Phase.CONNECT, Reason.REFUSED, "no");
		assertThat(ProbeText.of(new Outcome(failure, Duration.ZERO))).contains("\nprobe_ip_protocol 4\n");
	}

}
