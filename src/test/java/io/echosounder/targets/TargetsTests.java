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
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Resources;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AutoClose;
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

	/** Its listeners are targets; it has none itself. */
	@AutoClose
	private static TestServer peers;

	/** Probes its targets as long as the class runs. */
	@AutoClose
	private static TestServer server;

	private final Resources before = Resources.now();

	/** Starting another server detaches the logs of the shared ones. */
	@AutoClose
	private final CapturedLog log = new CapturedLog();

	@BeforeAll
	static void startBoth() throws IOException {
		certificates = Certificates.in(directory)
			.make("between", "-signer", Certificates.CA, "-ext", "bc:c", "-validity", "20")
			.serverOf("between", "server", "localhost", "echo.example")
			.authority("stranger")
			.client("client", Certificates.CA);
		peers = start(certificates.bundle("server", "server", Certificates.CA),
				with("--echo.listeners.line.proxy-protocol=required", "--echo.listeners.tls.port=0",
						"--echo.listeners.tls.tls.bundle=server", "--echo.listeners.tls.tls.client-auth=want"));
		String tls = "localhost:" + peers.port("tls");
		server = start(certificates.bundle("client", "client", Certificates.CA),
				certificates.bundle("unread", "client", Certificates.CA),
				target("none", "127.0.0.1:" + EchoProcess.freePort(), "period=1s", "timeout=1s"),
				target("again", tls, "tls.bundle=client", "tls.server-name=echo.example", "period=1s", "timeout=1s"),
				target("anew", tls, "tls.bundle=client", "tls.server-name=echo.example", "period=1s", "timeout=1s",
						"reconnect=false"),
				target("unread", "localhost:1", "tls.bundle=unread"),
				target("jdk", tls, "tls.enabled=true", "period=30s", "timeout=30s"));
	}

	@Test
	void withoutSettingsNothingIsProbed() {
		assertThat(peers.context().getBean(Targets.class)).isEmpty();
	}

	@Test
	void eachTargetIsProbedInItsOwnFramingAndNobodyIsDelayedByOneThatHangs() throws IOException {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT);
				TestServer own = start(target("hanging", silent.address(), "period=1h", "timeout=1h"),
						target("raw", "localhost:" + peers.port("raw"), "period=5s", "timeout=5s"),
						target("line", "127.0.0.1:" + peers.port("line"), "period=5s", "timeout=5s", "framing=lf",
								"proxy-protocol=v2", "size=100", "reconnect=false"))) {
			await().until(() -> silent.accepted() == 1);
			await().until(() -> isSuccess(own, "raw") && isSuccess(own, "line"));
			assertThat(outcome(own, "raw").result().phases()).containsKeys(Phase.RESOLVE, Phase.CONNECT, Phase.CLOSE);
			assertThat(outcome(own, "raw").took()).isPositive();
			assertThat(((Result.Success) outcome(own, "line").result()).bytes()).isEqualTo(100);
			ProbedTarget hanging = target(own, "hanging");
			assertThat(hanging.outcome()).isNull();
			Background.start(own.context()::close).join();
			await().until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("echo-probe-hanging")));
			assertThat(hanging.outcome()).as("broken off").isNull();
			own.assertNoWarnings();
		}
		this.before.awaitBack();
	}

	@Test
	void aTargetWhereNothingListensFailsAndSaysSo() {
		await().until(() -> target(server, "none").outcome() != null);
		// and it goes on
		await().until(() -> outcome(server, "none").result() instanceof Result.Failure failure && failure.seq() > 1
				&& failure.phase() == Phase.CONNECT && failure.reason() == Reason.REFUSED);
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "again", "anew" })
	void aBundleThatIsReplacedIsUsedFromTheNextProbeOn(String name) throws IOException {
		await().until(() -> isSuccess(server, name));
		assertThat(outcome(server, name).result().certificateExpiry())
			.isEqualTo(certificates.x509("between").getNotAfter().toInstant());

		DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) server.context().getBean(SslBundles.class);
		bundles.updateBundle("client", trusting("stranger"));
		await().until(() -> outcome(server, name).result() instanceof Result.Failure failure
				&& failure.phase() == Phase.TLS && failure.message().contains("which is not trusted here"));

		bundles.updateBundle("client", trusting(Certificates.CA));
		await().until(() -> isSuccess(server, name));
		// the outcome is set before its line is logged
		await().untilAsserted(() -> assertThat(this.log.lines(Level.INFO)).contains(
				"Target " + name + " is probed with the new files of bundle 'client'",
				"Target " + name + " answers again"));
	}

	@Test
	void aReplacementThatCannotBeUsedIsNotTaken() {
		DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) server.context().getBean(SslBundles.class);
		bundles.updateBundle("unread",
				SslBundle.of(new PemSslStoreBundle(PemSslStoreDetails.forCertificate("none.pem"), null)));
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.startsWith("Target unread is probed with the previous files: 'echo.probe.targets.unread.tls.bundle' is "
					+ "'unread', which cannot be read: ");
	}

	@Test
	void withoutABundleTheAuthoritiesOfTheJdkAreTrusted() {
		await().until(() -> target(server, "jdk").outcome() != null);
		Result.Failure failure = (Result.Failure) outcome(server, "jdk").result();
		assertThat(failure.message()).contains("from CN=ca, which is not trusted here");
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
		assertRefused("'echo.probe.targets.a.tls.bundle' is 'b', whose private key does not match its certificate.",
				mixed.toArray(String[]::new));
		List<String> odd = new ArrayList<>(List.of(target("a", "localhost:1", "tls.bundle=b")));
		odd.addAll(List.of(certificates.bundle("b", "client")));
		odd.add("--spring.ssl.bundle.pem.b.options.ciphers=TLS_ODD");
		assertRefused(
				"'echo.probe.targets.a.tls.bundle' is 'b', which cannot be used for TLS: Unsupported CipherSuite: "
						+ "TLS_ODD.",
				odd.toArray(String[]::new));
	}

	@Test
	void aTargetIsProbedAsLongAsTheDrainGoesOn() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO);
				TestServer own = start(target("a", peer.address(), "period=100ms", "timeout=100ms"),
						with("--echo.drain.grace-period=20s"));
				Socket busy = own.connect("line")) {
			ProbedTarget target = target(own, "a");
			busy.getOutputStream().write('x');
			await().until(() -> own.listener("line").active() == 1 && target.outcome() != null);
			Drain drain = own.context().getBean(Drain.class);
			Background close = Background.start(own.context()::close);
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

	private static ProbedTarget target(TestServer of, String name) {
		for (ProbedTarget target : of.context().getBean(Targets.class)) {
			if (target.name().equals(name)) {
				return target;
			}
		}
		throw new IllegalArgumentException("No target " + name);
	}

	private static Outcome outcome(TestServer of, String name) {
		return Objects.requireNonNull(target(of, name).outcome());
	}

	private static boolean isSuccess(TestServer of, String name) {
		Outcome outcome = target(of, name).outcome();
		return outcome != null && outcome.isSuccess();
	}

}
