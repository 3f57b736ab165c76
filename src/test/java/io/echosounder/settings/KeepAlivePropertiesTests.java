package io.echosounder.settings;

import java.net.SocketOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.echosounder.transport.KeepAlive;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeepAliveProperties}.
 */
class KeepAlivePropertiesTests {

	private static final KeepAliveProperties ALL = new KeepAliveProperties(Duration.ofMinutes(1), Duration.ofSeconds(5),
			3);

	@Test
	void socketsWantSeconds() {
		assertThat(ALL.keepAlive()).isEqualTo(new KeepAlive(60, 5, 3));
		assertThat(new KeepAliveProperties(null, null, null).keepAlive()).isEqualTo(KeepAlive.DEFAULTS);
	}

	@ParameterizedTest
	@CsvSource({ "TCP_KEEPIDLE, idle", "TCP_KEEPINTERVAL, interval", "TCP_KEEPCOUNT, count" })
	void aPlatformThatCannotSetOneOfThemSaysSo(String option, String name) {
		Set<SocketOption<?>> supported = new HashSet<>(Set.of(ExtendedSocketOptions.TCP_KEEPIDLE,
				ExtendedSocketOptions.TCP_KEEPINTERVAL, ExtendedSocketOptions.TCP_KEEPCOUNT));
		supported.removeIf((candidate) -> candidate.name().equals(option));
		assertThat(supported).hasSize(2);
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> ALL.check(new Check("echo.listeners.x.keep-alive"), supported))
			.withMessage("'echo.listeners.x.keep-alive.%s' cannot be set on %s: without it, the kernel's own applies.",
					name, System.getProperty("os.name"));
	}

	@Test
	void withoutThemNoPlatformIsRefused() {
		new KeepAliveProperties(null, null, null).check(new Check("echo.listeners.x.keep-alive"), Set.of());
	}

}
