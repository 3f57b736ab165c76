package io.echosounder.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WatchLifecycle} in a server.
 */
class WatchLifecycleTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "", "file:" })
	void whenTheDirectoryIsReplacedThenTheListenerHasTheNewCertificate(String scheme) throws IOException {
		Path live = Files.createDirectory(this.directory.resolve("live"));
		Certificates.in(live).server("server", "localhost");
		Path next = Files.createDirectory(this.directory.resolve("next"));
		Instant expiry = Certificates.in(next)
			.make("server", "-validity", "3")
			.x509("server")
			.getNotAfter()
			.toInstant();
		try (TestServer server = TestServer.start("--echo.listeners.raw.tls.bundle=a",
				"--spring.ssl.bundle.pem.a.reload-on-update=true",
				"--spring.ssl.bundle.pem.a.keystore.certificate=" + scheme + live.resolve("server.pem"),
				"--spring.ssl.bundle.pem.a.keystore.private-key=" + scheme + live.resolve("server.key"))) {
			WatchLifecycle watch = server.context().getBean(WatchLifecycle.class);
			assertThat(watch.isRunning()).isTrue();
			Files.move(live, this.directory.resolve("live.old"));
			Files.move(next, live);
			watch.look();
			watch.look();
			assertThat(server.log().lines(Level.INFO))
				.contains("Listener raw has new certificates; the earliest expires at " + expiry);
		}
	}

	@Test
	void whenNoBundleIsToBeReloadedThenNothingIsWatched() {
		try (TestServer server = TestServer.start()) {
			assertThat(server.context().getBean(WatchLifecycle.class).isRunning()).isFalse();
		}
	}

}
