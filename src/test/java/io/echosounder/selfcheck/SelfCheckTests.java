package io.echosounder.selfcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.listener.Listeners;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Counted;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.ServerConnectionFactory;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that listeners of all kinds pass their checks, and that counts of users exclude
 * them. Each listener is checked once at the start; the first test counts these checks,
 * the others make further ones.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SelfCheckTests {

	private static final Certificates CERTIFICATES = certificates();

	@RegisterExtension
	static final Scenario scenario = scenario();

	private static Certificates certificates() {
		try {
			Path target = Files.createDirectories(Path.of("target"));
			return Certificates.in(Files.createTempDirectory(target.toAbsolutePath(), "certificates"))
				.server("server", "echo.test")
				.server("other", "other.test")
				.make("both", "-signer", Certificates.CA, "-ext", "eku=serverAuth,clientAuth")
				.expired("expired");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Scenario scenario() {
		Scenario all = Scenario.ofEachFraming()
			.listener("short", "framing=lf", "max-frame-length=1B")
			.listener("proxied", "framing=lf", "proxy-protocol=required", "trusted-proxies=10.0.0.0/8")
			.listener("perhaps", "framing=lf", "proxy-protocol=optional", "service=info")
			.listener("info", "framing=lf", "service=info")
			.listener("raw-info", "service=info")
			.listener("info-late", "framing=lf", "service=info", "info-on=first-frame")
			.listener("info-echo", "framing=lf", "service=info-then-echo")
			.listener("only-one", "framing=lf", "max-connections=1", "max-connections-per-address=1")
			.listener("tls", "framing=lf", "tls.bundle=server", "tls.sni.other.test=other", "tls.client-auth=want")
			.listener("tls12", "framing=lf", "tls.bundle=old")
			.listener("tls-info", "framing=lf", "tls.bundle=server", "service=info", "proxy-protocol=required")
			.listener("expired", "framing=lf", "tls.bundle=expired")
			.listener("mutual", "framing=lf", "tls.bundle=both", "tls.client-auth=need")
			.listener("mutual12", "framing=lf", "tls.bundle=both12", "tls.client-auth=need")
			.listener("handshake", "framing=lf", "tls.bundle=server", "tls.client-auth=need")
			.listener("handshake12", "framing=lf", "tls.bundle=old", "tls.client-auth=need")
			.setting("echo.self-check.enabled=true", "echo.self-check.period=1h", "echo.self-check.timeout=30s",
					"spring.ssl.bundle.pem.old.options.enabled-protocols=TLSv1.2",
					"spring.ssl.bundle.pem.both12.options.enabled-protocols=TLSv1.2",
					"spring.ssl.bundle.pem.both12.options.ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
		with(all, "server", "server", Certificates.CA);
		with(all, "old", "server", Certificates.CA);
		with(all, "other", "other", Certificates.CA);
		with(all, "expired", "expired");
		with(all, "both", "both", Certificates.CA);
		return with(all, "both12", "both", Certificates.CA);
	}

	private static Scenario with(Scenario to, String bundle, String name, String... trusted) {
		try {
			for (String setting : CERTIFICATES.bundle(bundle, name, trusted)) {
				to.setting(setting.substring("--".length()));
			}
			return to;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	@Order(1)
	void eachListenerPassesAndItsUsersAreNotTouched() {
		for (ServerConnectionFactory listener : scenario.bean(Listeners.class)) {
			String name = listener.listenerName();
			await().untilAsserted(
					() -> assertThat(result(name)).as("result of %s", name).isInstanceOf(CheckResult.Passed.class));
			await().untilAsserted(() -> assertThat(listener.selfChecks().size()).isZero());
			assertThat(scenario.server().counted(name)).as("counted of %s", name).isEqualTo(Counted.NOTHING);
			assertThat(scenario.server().count("tcp.server.messages", "listener", name)).isZero();
			assertThat(scenario.server().count("tcp.server.tls.handshakes.failed", "listener", name)).isZero();
			assertThat(checks("connections.opened", name)).as("checks of %s", name).isOne();
			await().untilAsserted(() -> assertThat(checks("connections.closed", name)).isOne());
			assertThat(checks("failures", name)).isZero();
			assertThat(scenario.server().gauge("tcp.self.check.success", name)).isOne();
		}
	}

	@Test
	void aListenerThatIsFullPasses() throws IOException {
		for (Mode mode : Mode.values()) {
			String name = mode.listener("only-one");
			await().until(() -> result(name) instanceof CheckResult.Passed);
			try (Client user = scenario.connect("only-one", mode)) {
				assertThat(user.send("mine\n").readLike("mine\n")).isEqualTo("mine\n");
				CheckResult before = result(name);
				scenario.bean(SelfCheck.class).checkNow(name);
				assertThat(result(name)).isInstanceOf(CheckResult.Passed.class).isNotSameAs(before);
				assertThat(scenario.server().listener(name).active()).isOne();
				assertThat(scenario.server().listener(name).openConnections()).hasSize(1);
				assertThat(user.send("still\n").readLike("still\n")).isEqualTo("still\n");
			}
			assertThat(scenario.counted(name).rejected()).isEmpty();
		}
	}

	@Test
	void whoHasConnectedFromAnotherAddressIsAUser() throws IOException {
		for (Mode mode : Mode.values()) {
			String name = mode.listener(Scenario.base(Framing.LF));
			for (int i = 0; i < 3; i++) {
				scenario.bean(SelfCheck.class).checkNow(name);
				try (Client user = scenario.connect(Framing.LF, mode)) {
					assertThat(user.send("mine\n").readLike("mine\n")).isEqualTo("mine\n");
				}
			}
			await().untilAsserted(() -> assertThat(scenario.counted(name).closedInAll()).isEqualTo(3));
			assertThat(scenario.counted(name).received()).isEqualTo(15);
			assertThat(scenario.server().log().lines(Level.INFO)).noneMatch((line) -> line.contains("self-check"));
		}
	}

	private CheckResult result(String listener) {
		return Objects.requireNonNull(scenario.bean(SelfCheck.class).result(listener));
	}

	private long checks(String meter, String listener) {
		return scenario.server().count("tcp.self.check." + meter, "listener", listener);
	}

}
