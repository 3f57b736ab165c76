package io.echosounder.test;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import io.echosounder.listener.ListenerPorts;
import io.echosounder.listener.ListenerPortsAutoConfiguration;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link LocalListenerPort} and {@link LocalListenerPortAutoConfiguration}.
 */
class LocalListenerPortTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ListenerPortsAutoConfiguration.class, LocalListenerPortAutoConfiguration.class));

	@Test
	void eachPlaceGetsThePortInItsType() {
		try (TestServer server = TestServer.start()) {
			Places places = server.context().getAutowireCapableBeanFactory().createBean(Places.class);
			int line = server.port("line");
			assertThat(places.field).isEqualTo(line);
			assertThat(places.composed).isEqualTo(line);
			assertThat(places.ofMethod).isEqualTo(line);
			assertThat(places.raw).isEqualTo(server.port("raw"));
			assertThat(places.value).as("of another annotation").isEqualTo(String.valueOf(line));
		}
	}

	@Test
	void anUnknownListenerIsToldWithThoseThatThereAre() {
		try (TestServer server = TestServer.start()) {
			assertThatException()
				.isThrownBy(() -> server.context().getAutowireCapableBeanFactory().createBean(Wrong.class))
				.havingRootCause()
				.isInstanceOf(IllegalStateException.class)
				.withMessage("Listener 'lime' has not bound a port. These have: 'line', 'raw'.");
		}
	}

	@Test
	void beforeAnyListenerListensThatIsSaid() {
		this.runner.run((context) -> assertThatException()
			.isThrownBy(() -> context.getAutowireCapableBeanFactory().createBean(Wrong.class))
			.havingRootCause()
			.withMessage("Listener 'lime' has not bound a port. No listener has, so far."));
	}

	@Test
	void anApplicationWithoutTestsDoesWithout() {
		this.runner.withClassLoader(new FilteredClassLoader(SpringBootTest.class))
			.run((context) -> assertThat(context).hasSingleBean(ListenerPorts.class)
				.doesNotHaveBean(LocalListenerPortAutoConfiguration.class));
	}

	/**
	 * All places that can have a port.
	 */
	static class Places {

		@LocalListenerPort("line")
		int field;

		@LinePort
		Integer composed = 0;

		@Value("${local.listener.line.port}")
		String value = "";

		final int raw;

		int ofMethod;

		Places(@LocalListenerPort("raw") int raw) {
			this.raw = raw;
		}

		@LocalListenerPort("line")
		void setOfMethod(int ofMethod) {
			this.ofMethod = ofMethod;
		}

	}

	/**
	 * Misspells the name of a listener.
	 */
	record Wrong(@LocalListenerPort("lime") int port) {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@LocalListenerPort("line")
	@interface LinePort {

	}

}
