package io.echosounder.targets;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainPhase;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import io.echosounder.probe.Result;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.testing.Background;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Resources;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Targets of a whole application.
 */
class TargetsTests {

	@TempDir
	static Path directory;

	private static Certificates certificates;

	private final Resources before = Resources.now();

	@BeforeAll
	static void certify() throws IOException {
		certificates = Certificates.in(directory)
			.make("between", "-signer", Certificates.CA, "-ext", "bc:c", "-validity", "20")
			.serverOf("between", "server", "localhost", "echo.example")
			.authority("stranger")
			.client("client", Certificates.CA);
	}

	@Test
	void withoutSettingsNothingIsProbed() {
		try (TestServer server = TestServer.start()) {
			assertThat(server.context().getBean(Targets.class)).isEmpty();
		}
	}

	@Test
	void eachTargetIsProbedInItsOwnFramingAndNobodyIsDelayedByOneThatHangs() throws IOException {
		try (TestServer peers = TestServer.start("--echo.listeners.line.proxy-protocol=required");
				SwitchedPeer silent = new SwitchedPeer(Manner.SILENT);
				TestServer server = start(target("hanging", silent.address(), "period=1h", "timeout=1h"),
						target("raw", "localhost:" + peers.port("raw"), "period=5s", "timeout=5s"),
						target("line", "127.0.0.1:" + peers.port("line"), "period=5s", "timeout=5s", "framing=lf",
								"proxy-protocol=v2", "size=100", "reconnect=false"))) {
			await().until(() -> silent.accepted() == 1);
			await().until(() -> isSuccess(server, "raw") && isSuccess(server, "line"));
			assertThat(outcome(server, "raw").result().phases()).containsKeys(Phase.RESOLVE, Phase.CONNECT,
					Phase.CLOSE);
			assertThat(outcome(server, "raw").took()).isPositive();
			assertThat(((Result.Success) outcome(server, "line").result()).bytes()).isEqualTo(100);
			ProbedTarget hanging = target(server, "hanging");
			assertThat(hanging.outcome()).isNull();
			Background.start(server.context()::close).join();
			await().until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("echo-probe-hanging")));
			assertThat(hanging.outcome()).as("broken off").isNull();
			server.assertNoWarnings();
		}
		this.before.awaitBack();
	}

	@Test
	void aTargetWhereNothingListensFailsAndSaysSo() throws IOException {
		int port = EchoProcess.freePort();
		try (TestServer server = start(target("none", "127.0.0.1:" + port, "period=1s", "timeout=1s"))) {
			await().until(() -> target(server, "none").outcome() != null);
			// and it goes on
			await().until(() -> outcome(server, "none").result() instanceof Result.Failure failure && failure.seq() > 1
					&& failure.phase() == Phase.CONNECT && failure.reason() == Reason.REFUSED);
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aBundleThatIsReplacedIsUsedFromTheNextProbeOn(boolean reconnect) throws IOException {
		try (TestServer peers = start(certificates.bundle("server", "server", Certificates.CA),
				with("--echo.listeners.raw.tls.bundle=server", "--echo.listeners.raw.tls.client-auth=want"));
				TestServer server = start(certificates.bundle("client", "client", Certificates.CA),
						target("a", "localhost:" + peers.port("raw"), "tls.bundle=client", "period=1s", "timeout=1s",
								"tls.server-name=echo.example", "reconnect=" + reconnect))) {
			await().until(() -> isSuccess(server, "a"));
			assertThat(outcome(server, "a").result().certificateExpiry())
				.isEqualTo(certificates.x509("between").getNotAfter().toInstant());

			DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) server.context().getBean(SslBundles.class);
			bundles.updateBundle("client", trusting("stranger"));
			await().until(() -> outcome(server, "a").result() instanceof Result.Failure failure
					&& failure.phase() == Phase.TLS && failure.message().contains("whom nobody trusts here"));

			bundles.updateBundle("client", trusting(Certificates.CA));
			await().until(() -> isSuccess(server, "a"));
			// the outcome is there before its line
			await().untilAsserted(() -> assertThat(server.log().lines(Level.INFO))
				.contains("Target a is probed with the new files of bundle 'client'", "Target a answers again"));
		}
	}

	@Test
	void aReplacementThatCannotBeUsedIsNotTaken() throws IOException {
		try (TestServer server = start(certificates.bundle("client", "client", Certificates.CA),
				target("a", "localhost:1", "tls.bundle=client"))) {
			DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) server.context().getBean(SslBundles.class);
			bundles.updateBundle("client",
					SslBundle.of(new PemSslStoreBundle(PemSslStoreDetails.forCertificate("none.pem"), null)));
			assertThat(server.log().lines(Level.WARN)).singleElement()
				.asString()
				.startsWith("Target a is probed with the files as they were: 'echo.probe.targets.a.tls.bundle' is "
						+ "'client', which cannot be read: ");
		}
	}

	@Test
	void withoutABundleTheAuthoritiesOfTheJdkAreTrusted() throws IOException {
		try (TestServer peers = start(certificates.bundle("server", "server"),
				with("--echo.listeners.raw.tls.bundle=server"));
				TestServer server = start(target("a", "localhost:" + peers.port("raw"), "tls.enabled=true",
						"period=30s", "timeout=30s"))) {
			await().until(() -> target(server, "a").outcome() != null);
			Result.Failure failure = (Result.Failure) outcome(server, "a").result();
			assertThat(failure.message()).contains("from CN=ca, whom nobody trusts here");
		}
	}

	@Test
	void aBundleThatIsOfNoUseStopsTheStart() throws IOException {
		assertRefused("'echo.probe.targets.a.tls.bundle' is 'none', but there is no bundle of that name under "
				+ "'spring.ssl.bundle'.", target("a", "localhost:1", "tls.bundle=none"));
		assertRefused("'echo.probe.modules.m.tls.bundle' is 'none', but there is no bundle of that name under "
				+ "'spring.ssl.bundle'.", "--echo.probe.modules.m.tls.bundle=none");
		String store = "--spring.ssl.bundle.jks.p.%s.location=" + certificates.store();
		assertRefused("'echo.probe.targets.a.tls.bundle' is 'p', whose private key has a password, which is not set.",
				both(store.formatted("keystore"), target("a", "localhost:1", "tls.bundle=p")));
		assertRefused(
				"'echo.probe.targets.a.tls.bundle' is 'p', whose trust store has no certificate that can be read: "
						+ "it is empty, or its password is not set.",
				both(store.formatted("truststore"), target("a", "localhost:1", "tls.bundle=p")));
		List<String> mixed = new ArrayList<>(List.of(target("a", "localhost:1", "tls.bundle=b")));
		mixed.add("--spring.ssl.bundle.pem.b.keystore.certificate=" + certificates.certificate("client"));
		mixed.add("--spring.ssl.bundle.pem.b.keystore.private-key=" + certificates.key("server"));
		assertRefused("'echo.probe.targets.a.tls.bundle' is 'b', whose private key is not that of its certificate.",
				mixed.toArray(String[]::new));
		List<String> odd = new ArrayList<>(List.of(target("a", "localhost:1", "tls.bundle=b")));
		odd.addAll(List.of(certificates.bundle("b", "client")));
		odd.add("--spring.ssl.bundle.pem.b.options.ciphers=TLS_ODD");
		assertRefused("'echo.probe.targets.a.tls.bundle' is 'b', of which no TLS can be made: Unsupported CipherSuite: "
				+ "TLS_ODD.", odd.toArray(String[]::new));
	}

	@Test
	void aTargetIsProbedAsLongAsTheDrainGoesOn() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO);
				TestServer server = start(target("a", peer.address(), "period=100ms", "timeout=100ms"),
						with("--echo.drain.grace-period=20s"));
				Socket busy = server.connect("line")) {
			ProbedTarget target = target(server, "a");
			busy.getOutputStream().write('x');
			await().until(() -> server.listener("line").active() == 1 && target.outcome() != null);
			Drain drain = server.context().getBean(Drain.class);
			Background close = Background.start(server.context()::close);
			await().until(() -> drain.phase() == DrainPhase.GRACE);
			int before = seq(target);
			await().until(() -> seq(target) > before + 1);
			assertThat(drain.phase()).isEqualTo(DrainPhase.GRACE);
			busy.getOutputStream().write('\n');
			close.join();
		}
		this.before.awaitBack();
	}

	private static int seq(ProbedTarget target) {
		return Objects.requireNonNull(target.outcome()).result().seq();
	}

	private static void assertRefused(String sentence, String... settings) {
		assertThat(catchThrowable(() -> TestServer.start(settings).close())).rootCause()
			.isInstanceOf(InvalidSettingException.class)
			.hasMessage(sentence);
	}

	private static SslBundle trusting(String authority) {
		return SslBundle.of(new PemSslStoreBundle(null,
				PemSslStoreDetails.forCertificate(certificates.certificate(authority).toUri().toString())));
	}

	private static String[] target(String name, String address, String... settings) {
		List<String> all = new ArrayList<>();
		String prefix = "--echo.probe.targets." + name + ".";
		all.add(prefix + "address=" + address);
		for (String setting : settings) {
			all.add(prefix + setting);
		}
		return all.toArray(String[]::new);
	}

	private static TestServer start(String[]... settings) {
		return TestServer.start(Stream.of(settings).flatMap(Stream::of).toArray(String[]::new));
	}

	private static String[] both(String setting, String... settings) {
		return Stream.concat(Stream.of(setting), Stream.of(settings)).toArray(String[]::new);
	}

	private static String[] with(String... settings) {
		return settings;
	}

	private static ProbedTarget target(TestServer server, String name) {
		for (ProbedTarget target : server.context().getBean(Targets.class)) {
			if (target.name().equals(name)) {
				return target;
			}
		}
		throw new IllegalArgumentException("No target " + name);
	}

	private static Outcome outcome(TestServer server, String name) {
		return Objects.requireNonNull(target(server, name).outcome());
	}

	private static boolean isSuccess(TestServer server, String name) {
		Outcome outcome = target(server, name).outcome();
		return outcome != null && outcome.isSuccess();
	}

}
