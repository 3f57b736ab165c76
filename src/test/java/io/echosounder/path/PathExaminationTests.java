package io.echosounder.path;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PathExamination} against our own server, with nothing in between and
 * with a {@link Relay}.
 */
class PathExaminationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@TempDir
	private static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static TestServer server;

	private final Map<Check, Finding> found = new EnumMap<>(Check.class);

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("a", "server")));
		settings.addAll(
				List.of("--echo.listeners.raw.service=info-then-echo", "--echo.listeners.line.service=info-then-echo",
						"--echo.listeners.line.info-on=first-frame", "--echo.listeners.tls.port=0",
						"--echo.listeners.tls.service=info-then-echo", "--echo.listeners.tls.tls.bundle=a",
						"--echo.listeners.tls.proxy-protocol=optional", "--echo.listeners.mute.port=0"));
		server = TestServer.start(settings.toArray(String[]::new));
	}

	@AfterAll
	static void nothingIsLeft() {
		if (server != null) {
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@Test
	void withNothingInBetweenNothingIsSeen() throws Exception {
		examine(server.port("raw"), plain(Framing.RAW), null);
		assertClear(Check.ADDRESS, Check.PROXY_HEADER, Check.TLS, Check.BYTES, Check.DELIVERY, Check.HALF_CLOSE,
				Check.END, Check.BACKPRESSURE);
		assertOutcome(Check.TLS, Outcome.NONE);
		assertOutcome(Check.ROUND_TRIP, Outcome.UNKNOWN);
		assertThat(this.found).doesNotContainKey(Check.IDLE);
	}

	@Test
	@FullTier
	void aFramedListenerIsExaminedWithFrames() throws Exception {
		examine(server.port("line"), plain(Framing.LF), Duration.ofMillis(50));
		assertClear(Check.ADDRESS, Check.PROXY_HEADER, Check.TLS, Check.BYTES, Check.DELIVERY, Check.HALF_CLOSE,
				Check.END, Check.BACKPRESSURE, Check.IDLE);
	}

	@Test
	@FullTier
	void ofAnEchoThatTellsNothingTheRestIsExamined() throws Exception {
		examine(server.port("mute"), plain(Framing.RAW), null);
		assertOutcome(Check.ADDRESS, Outcome.UNKNOWN);
		assertOutcome(Check.PROXY_HEADER, Outcome.UNKNOWN);
		assertOutcome(Check.TLS, Outcome.UNKNOWN);
		assertClear(Check.BYTES, Check.DELIVERY, Check.HALF_CLOSE, Check.END, Check.BACKPRESSURE);
	}

	@FullTier
	@ParameterizedTest
	@CsvSource({ "TLSv1.3, 0", "TLSv1.2, 2" })
	void bothEndsHaveTheSameTlsSession(String version, int proxyVersion) throws Exception {
		ClientTls tls = ClientTls.of(certificates.context(null, Certificates.CA))
			.withServerName("localhost")
			.withProtocols(version);
		examine(server.port("tls"),
				new ProbeOptions(Framing.RAW, 64, TIMEOUT, true, AddressFamily.ANY, proxyVersion, tls), null);
		assertOutcome(Check.TLS, Outcome.END_TO_END);
		assertOutcome(Check.PROXY_HEADER, (proxyVersion > 0) ? Outcome.SAME : Outcome.NONE);
		assertThat(found(Check.TLS).facts()).containsEntry("protocol", version)
			.containsEntry("sni", "localhost")
			.containsEntry("server-sni", "localhost")
			.containsEntry("subject", "CN=server");
		assertClear(Check.BYTES, Check.DELIVERY, Check.HALF_CLOSE, Check.END, Check.BACKPRESSURE);
	}

	@Test
	void aRelayThatDropsHalfCloseIsTold() throws Exception {
		examine(Relay.WITHOUT_HALF_CLOSE);
		assertOutcome(Check.HALF_CLOSE, Outcome.LOST);
		assertClear(Check.BYTES, Check.DELIVERY, Check.BACKPRESSURE);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "WITHOUT_HALF_CLOSE")
	@FullTier
	void eachRelayIsTold(Relay relay) throws Exception {
		examine(relay);
		switch (relay) {
			case PLAIN -> assertClear(Check.PROXY_HEADER, Check.TLS, Check.BYTES, Check.DELIVERY, Check.HALF_CLOSE,
					Check.END, Check.BACKPRESSURE);
			case RESETTING -> assertOutcome(Check.END, Outcome.RESET);
			case WITHOUT_END -> {
				assertOutcome(Check.END, Outcome.ABSENT);
				assertOutcome(Check.HALF_CLOSE, Outcome.LOST);
			}
			case GATHERING -> {
				assertOutcome(Check.DELIVERY, Outcome.HELD_BACK);
				assertOutcome(Check.ROUND_TRIP, Outcome.NEARER);
			}
			case BUFFERING -> assertOutcome(Check.BACKPRESSURE, Outcome.ABSENT);
			case CHANGING -> {
				assertOutcome(Check.BYTES, Outcome.CHANGED);
				assertThat(found(Check.BYTES).evidence())
					.startsWith("byte 601 of 262,144 is the first that came back changed");
			}
			case SPLITTING -> assertOutcome(Check.DELIVERY, Outcome.SPLIT);
			case WITHOUT_HALF_CLOSE -> throw new IllegalStateException("has a test of its own");
		}
	}

	private void examine(Relay relay) throws Exception {
		Duration timeout = (relay == Relay.WITHOUT_END) ? Duration.ofSeconds(2) : TIMEOUT;
		try (ScriptedPeer proxy = relay.to(server.port("raw"))) {
			examine(proxy.port(), plain(Framing.RAW).withTimeout(timeout), null);
		}
		assertOutcome(Check.ADDRESS, Outcome.TRANSLATED);
	}

	@Test
	void withoutAnEchoThereIsNoReport() throws IOException {
		int port = EchoProcess.freePort();
		assertThatExceptionOfType(FailedException.class).isThrownBy(() -> examine(port, plain(Framing.RAW), null))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.REFUSED));
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> socket.getInputStream().read())) {
			assertThatExceptionOfType(FailedException.class)
				.isThrownBy(() -> examine(peer.port(), plain(Framing.RAW), null))
				.satisfies((ex) -> assertThat(ex.reason()).isIn(Reason.CLOSED, Reason.RESET));
		}
		assertThat(this.found).isEmpty();
	}

	@Test
	void aListenerThatOnlyTellsIsNamed() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write("{\"peer\":\"192.0.2.1:1\"}\n".getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().readNBytes(32);
		})) {
			assertThatExceptionOfType(FailedException.class)
				.isThrownBy(() -> examine(peer.port(), plain(Framing.RAW), null))
				.withMessageContaining("path needs info-then-echo");
		}
	}

	private void examine(int port, ProbeOptions options, @Nullable Duration idle)
			throws FailedException, InterruptedException {
		Map<Check, Finding> all = this.found;
		new PathExamination(new Target("127.0.0.1", port), options, idle).run(new PathListener() {

			@Override
			public void introduced(InetSocketAddress peer, @Nullable String listener, List<String> faults) {
				assertThat(peer.getPort()).isEqualTo(port);
				assertThat(faults).isEmpty();
			}

			@Override
			public void found(Finding finding) {
				assertThat(all.put(finding.check(), finding)).isNull();
			}

		});
	}

	private static ProbeOptions plain(Framing framing) {
		return new ProbeOptions(framing, 64, TIMEOUT, true, AddressFamily.ANY, 0, null);
	}

	private Finding found(Check check) {
		return Objects.requireNonNull(this.found.get(check), check.tag());
	}

	private void assertOutcome(Check check, Outcome outcome) {
		Finding finding = found(check);
		assertThat(finding.outcome()).as(finding.evidence()).isEqualTo(outcome);
	}

	private void assertClear(Check... checks) {
		for (Check check : checks) {
			Finding finding = found(check);
			assertThat(finding.outcome().meaning()).as("%s: %s", check.tag(), finding.evidence())
				.isEqualTo(Outcome.Meaning.CLEAR);
		}
	}

}
