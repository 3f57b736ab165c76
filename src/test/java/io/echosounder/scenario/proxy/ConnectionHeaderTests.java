package io.echosounder.scenario.proxy;

import java.io.IOException;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.ConnectionHeaderNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.MessageHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that messages of any flow behind a gateway name the connection's client.
 */
class ConnectionHeaderTests {

	@RegisterExtension
	static final Scenario scenario = new Scenario().with(FactFlows.FlowsConfiguration.class);

	@ParameterizedTest
	@MethodSource(Told.MODES_AND_HEADERS)
	void messagesTellWhatTheHeaderTold(Mode mode, Told told) throws IOException, InterruptedException {
		try (Client client = Client.connect(flows().port(mode))) {
			client.send(told.header() + "one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			MessageHeaders headers = flows().next();
			assertPeer(headers, (told.peer() != null) ? told.peer() : Behind.address(client));
			assertThat(headers).containsEntry(ConnectionHeaderNames.PROXY_ADDRESS, Behind.address(client))
				.containsEntry(ConnectionHeaderNames.PROXY_FACTS, told.facts());
			assertOptional(headers, ConnectionHeaderNames.PROXY_SOURCE, told.source());
			assertOptional(headers, ConnectionHeaderNames.PROXY_DESTINATION, told.destination());
		}
	}

	@ParameterizedTest
	@ModeSource
	void messagesOfWhoSentNoHeaderTellOfNoProxy(Mode mode) throws IOException, InterruptedException {
		try (Client client = Client.connect(flows().port(mode))) {
			assertThat(client.send("one\n").readLike("one\n")).isEqualTo("one\n");
			MessageHeaders headers = flows().next();
			assertPeer(headers, Behind.address(client));
			assertThat(headers).doesNotContainKeys(ConnectionHeaderNames.PROXY_ADDRESS,
					ConnectionHeaderNames.PROXY_SOURCE, ConnectionHeaderNames.PROXY_DESTINATION,
					ConnectionHeaderNames.PROXY_FACTS);
		}
	}

	private static void assertPeer(MessageHeaders headers, String peer) {
		String host = peer.substring(0, peer.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
		assertThat(headers).containsEntry(IpHeaders.IP_ADDRESS, host)
			.containsEntry(IpHeaders.HOSTNAME, host)
			.containsEntry(IpHeaders.REMOTE_PORT, Integer.valueOf(peer.substring(peer.lastIndexOf(':') + 1)));
	}

	private static void assertOptional(MessageHeaders headers, String name, @Nullable String value) {
		if (value != null) {
			assertThat(headers).containsEntry(name, value);
		}
		else {
			assertThat(headers).doesNotContainKey(name);
		}
	}

	private static FactFlows flows() {
		return scenario.bean(FactFlows.class);
	}

}
