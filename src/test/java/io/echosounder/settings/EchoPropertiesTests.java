package io.echosounder.settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EchoProperties}.
 */
class EchoPropertiesTests {

	@Test
	void withoutSettingsThereAreNoListenersAndAnEventLoopForEachProcessor() {
		EchoProperties properties = Settings.bind();
		assertThat(properties.eventLoops()).isNull();
		assertThat(properties.eventLoopCount()).isEqualTo(Runtime.getRuntime().availableProcessors());
		assertThat(properties.maxBufferedBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
		assertThat(properties.listeners()).isEmpty();
		assertThat(properties.exposeHost()).isFalse();
	}

	@Test
	void everySettingArrives() {
		EchoProperties properties = Settings.bind("echo.event-loops=3", "echo.max-buffered=5MB",
				"echo.listeners.a-1.port=0", "echo.clients.b-2.address=a:7", "echo.drain.delay=1s",
				"echo.self-check.period=5s", "echo.expose-host=true", "echo.probe.endpoint.enabled=true",
				"echo.management.allowed-hosts=echo.example.org", "echo.page.enabled=true", "echo.enabled=false");
		assertThat(properties.page().enabled()).isTrue();
		assertThat(properties.enabled()).isFalse();
		assertThat(properties.exposeHost()).isTrue();
		assertThat(properties.eventLoopCount()).isEqualTo(3);
		assertThat(properties.maxBufferedBytes()).isEqualTo(5 * 1024 * 1024);
		assertThat(properties.listeners()).containsOnlyKeys("a-1");
		assertThat(properties.clients()).containsOnlyKeys("b-2");
		assertThat(Settings.same(properties, Settings.bind())).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0", "-1", "1025" })
	void aNumberOfEventLoopsThatCannotWorkIsRefused(String loops) {
		assertRefused("'echo.event-loops' must be between 1 and 1024, not %s.".formatted(loops),
				"echo.event-loops=" + loops);
	}

	@ParameterizedTest
	@CsvSource({ "0MB", "1023KB", "1000GB" })
	void memoryForConnectionsThatDoesNotFitTheHeapIsRefused(DataSize maxBuffered) {
		long most = Runtime.getRuntime().maxMemory() / 1024 / 1024 * 3 / 4;
		assertRefused("'echo.max-buffered' must be between 1MB and %dMB, three quarters of the heap, not %s."
			.formatted(most, maxBuffered), "echo.max-buffered=" + maxBuffered);
	}

	@ParameterizedTest
	@CsvSource({ "Raw", "-raw", "raw-", "r_w" })
	void aListenersNameIsMadeOfLowerCaseLettersDigitsAndHyphens(String name) {
		assertRefused("'echo.listeners." + name + "' has a name that is not made of lower-case letters, digits and "
				+ "hyphens.", "echo.listeners[" + name + "].port=0");
	}

	@Test
	void twoListenersCannotHaveTheSamePort() {
		assertRefused(
				"'echo.listeners.b.port' is 7007, as is 'echo.listeners.a.port': each listener needs a port of its own.",
				"echo.listeners.a.port=7007", "echo.listeners.b.port=7007");
	}

	@Test
	void anyFreePortTwoAddressesOrADisabledListenerAreNoContradiction() {
		EchoProperties properties = Settings.bind("echo.listeners.a.port=0", "echo.listeners.b.port=0",
				"echo.listeners.c.port=7", "echo.listeners.d.port=7", "echo.listeners.c.address=127.0.0.1",
				"echo.listeners.d.address=127.0.0.2", "echo.listeners.e.port=7", "echo.listeners.e.enabled=false",
				"echo.listeners.e.address=127.0.0.1");
		assertThat(properties.listeners()).hasSize(5);
	}

	private static void assertRefused(String sentence, String... settings) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> Settings.bind(settings))
			.withRootCauseInstanceOf(InvalidSettingException.class)
			.havingRootCause()
			.withMessage(sentence);
	}

}
