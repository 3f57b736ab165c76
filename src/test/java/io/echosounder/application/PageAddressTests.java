package io.echosounder.application;

import java.util.List;

import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PageAddress}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PageAddressTests {

	@ParameterizedTest
	@CsvSource({ "--server.address=127.0.0.1 --server.servlet.context-path=/echo, http://localhost:%s/echo/",
			"--server.address=0.0.0.0 --management.server.port=0, http://localhost:%s/",
			"--server.address=127.0.0.2, http://127.0.0.2:%s/" })
	void theLogNamesThePage(String settings, String address, CapturedOutput output) {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(), settings.split(" "))) {
			String port = server.context().getEnvironment().getProperty("local.server.port");
			assertThat(output.getOut()).containsOnlyOnce("The page is at ")
				.contains("The page is at " + address.formatted(port) + "\n");
		}
	}

	@Test
	void withoutThePageItNamesNone(CapturedOutput output) {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(), "--echo.page.enabled=false")) {
			assertThat(server.context().getBeanProvider(PageAddress.class).stream()).isEmpty();
			assertThat(output.getOut()).doesNotContain("The page is at");
		}
	}

}
