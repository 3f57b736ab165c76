package com.example.kv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.echosounder.client.FrameClient;
import io.echosounder.client.FrameClientConnectionDetails;
import io.echosounder.framing.Framing;
import io.echosounder.test.FrameTestClient;
import io.echosounder.test.LocalListenerPort;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KvApplication}, as an application writes them.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "echo.listeners.kv.port=0", "echo.listeners.kv.framing=lf", "echo.listeners.raw.enabled=false",
				"echo.listeners.line.enabled=false", "echo.self-check.enabled=false", "echo.clients.audit.framing=lf",
				"echo.event-loops=1" })
@DirtiesContext
class KvApplicationTests {

	private final int port;

	@LocalListenerPort("kv")
	private Integer samePort = 0;

	KvApplicationTests(@LocalListenerPort("kv") int port) {
		this.port = port;
	}

	@Test
	void aValueIsKept() {
		try (FrameTestClient client = FrameTestClient.connect(this.port, Framing.LF)) {
			assertThat(client.exchange("set sea deep")).isEqualTo("OK");
			assertThat(client.exchange("get sea")).isEqualTo("deep");
			client.shutdownOutput().expectEnd();
		}
	}

	@Test
	void thePortComesWhereverItIsAskedFor(@LocalListenerPort("kv") int port, @Autowired Environment environment) {
		assertThat(port).isEqualTo(this.port).isEqualTo(this.samePort);
		assertThat(environment.getProperty("local.listener.kv.port")).isEqualTo(String.valueOf(port));
	}

	@Test
	void aClientReachesTheAddressThatTheTestGives(@Autowired @Qualifier("audit") FrameClient client) {
		assertThat(client.exchange("set ship fast".getBytes(StandardCharsets.UTF_8))).asString()
			.isEqualTo("set ship fast");
	}

	/**
	 * Beans that the test adds to the application.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Addresses {

		@Bean
		ScriptedPeer audit() throws IOException {
			return ScriptedPeer.that(ScriptedPeer::echo);
		}

		@Bean
		FrameClientConnectionDetails addresses(ScriptedPeer audit) {
			return (_) -> new FrameClientConnectionDetails.Address("localhost", audit.port());
		}

	}

}
