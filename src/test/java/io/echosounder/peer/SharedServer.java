package io.echosounder.peer;

import java.io.IOException;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process for all tests of a class. Each test must leave it without connections, and
 * without log lines about its own. At the end it must drain.
 */
final class SharedServer implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

	private @Nullable EchoProcess process;

	private int logged;

	EchoProcess start(List<String> settings) throws IOException {
		this.process = EchoProcess.start(settings.toArray(String[]::new));
		return this.process;
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		if (this.process != null) {
			this.logged = this.process.lines().size();
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		if (this.process != null) {
			this.process.awaitNoConnections();
			assertThat(this.process.lines()).hasSize(this.logged);
		}
	}

	@Override
	public void afterAll(ExtensionContext context) throws IOException {
		try (EchoProcess process = this.process) {
			if (process != null) {
				process.signal("TERM");
				assertThat(process.exitCode()).isEqualTo(143);
			}
		}
	}

}
