package io.echosounder.listener;

import io.echosounder.testing.TestServer;
import io.echosounder.transport.ServerConnectionFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ListenerPorts} and {@link ListenerPortsAutoConfiguration}.
 */
class ListenerPortsTests {

	@Test
	void thePortsOfAllListenersAreThereOnceTheyAreBound() {
		try (TestServer server = TestServer.start()) {
			ListenerPorts ports = server.context().getBean(ListenerPorts.class);
			Environment environment = server.context().getEnvironment();
			assertThat(ports.listeners()).containsExactly("line", "raw");
			for (String name : ports.listeners()) {
				assertThat(ports.find(name)).isEqualTo(server.port(name)).isPositive();
				assertThat(environment.getProperty("local.listener." + name + ".port", Integer.class))
					.isEqualTo(server.port(name));
			}
		}
	}

	@Test
	void aListenerThatStartsAgainHasItsNewPort() {
		try (TestServer server = TestServer.start()) {
			ServerConnectionFactory line = server.listener("line");
			line.stop();
			line.start();
			assertThat(server.context().getEnvironment().getProperty("local.listener.line.port", Integer.class))
				.isEqualTo(line.getPort());
		}
	}

	@Test
	void withoutListenersThereAreNone() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ListenerPortsAutoConfiguration.class))
			.run((context) -> {
				ListenerPorts ports = context.getBean(ListenerPorts.class);
				assertThat(ports.listeners()).isEmpty();
				assertThat(ports.find("line")).isNull();
				assertThat(context.getEnvironment().containsProperty("local.listener.line.port")).isFalse();
			});
	}

}
