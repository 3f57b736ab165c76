package io.echosounder.scenario.client;

import java.util.Map;
import java.util.Objects;

import io.echosounder.framing.Framing;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client sends PROXY headers that listeners understand, before TLS if there is any.
 */
class ProxyTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "proxy-protocol=required")
		.listener("tls", "framing=lf", "proxy-protocol=required", "tls.bundle=server")
		.bundle("server", "server");

	@ParameterizedTest
	@ModeSource
	void version1NamesBothEnds(Mode mode) throws Exception {
		namesBothEnds(mode, 1);
	}

	@ParameterizedTest
	@ModeSource
	void version2NamesBothEnds(Mode mode) throws Exception {
		namesBothEnds(mode, 2);
	}

	private static void namesBothEnds(Mode mode, int version) throws Exception {
		String listener = mode.listener("echo");
		try (Talk talk = Talk.to(scenario, listener, "127.0.0.1", Framing.LF,
				(client) -> client.setProxyAnnouncement((local, peer) -> ProxyHeader.tcp(version, local, peer)))) {
			assertEchoes(talk);
			Connection atTheServer = scenario.onlyConnection(listener);
			ProxyHeader header = Objects.requireNonNull(atTheServer.proxyHeader());
			assertThat(header.version()).isEqualTo(version);
			assertThat(header.source()).hasToString("127.0.0.1:" + talk.connection().getSocketInfo().getLocalPort());
			assertThat(header.destination()).hasToString("127.0.0.1:" + scenario.server().port(listener));
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aCheckIsLocalAndComesBeforeTls(Mode mode) throws Exception {
		String listener = mode.listener("tls");
		try (Talk talk = Talk.to(scenario, listener, "localhost", Framing.LF, (client) -> {
			client.setProxyAnnouncement((_, _) -> ProxyHeader.local());
			client.setTls(Tls.trusting());
		})) {
			assertEchoes(talk);
			ProxyHeader header = Objects.requireNonNull(scenario.onlyConnection(listener).proxyHeader());
			assertThat(header.command()).isEqualTo(ProxyHeader.Command.LOCAL);
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	private static void assertEchoes(Talk talk) throws InterruptedException {
		talk.send("hello");
		assertThat(talk.receive()).isEqualTo("hello");
	}

}
