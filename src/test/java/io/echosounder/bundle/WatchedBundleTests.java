package io.echosounder.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WatchedBundle}.
 */
class WatchedBundleTests {

	private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

	@TempDir
	private Path directory;

	private final DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("server", BUNDLE);

	private final AtomicInteger reads = new AtomicInteger();

	private Path live;

	@BeforeEach
	void writeFiles() throws IOException {
		this.live = Files.createDirectory(this.directory.resolve("live"));
		Files.writeString(this.live.resolve("server.pem"), "one");
	}

	@Test
	void whenNothingChangesThenNothingIsRead() {
		WatchedBundle bundle = watch();
		bundle.look();
		bundle.look();
		assertThat(this.reads).hasValue(0);
	}

	@Test
	void whenTheDirectoryIsReplacedThenTheBundleIsUpdatedOnceAtTheSecondLook() throws IOException {
		WatchedBundle bundle = watch();
		replaceDirectory();
		bundle.look();
		assertThat(this.reads).hasValue(0);
		bundle.look();
		bundle.look();
		bundle.look();
		assertThat(this.reads).hasValue(1);
	}

	@Test
	void whenTheFilesStillChangeThenTheyAreNotRead() throws IOException {
		WatchedBundle bundle = watch();
		replaceDirectory();
		bundle.look();
		Files.writeString(this.live.resolve("server.pem"), "longer");
		bundle.look();
		assertThat(this.reads).hasValue(0);
		bundle.look();
		assertThat(this.reads).hasValue(1);
	}

	@Test
	void whenBootHasUpdatedTheBundleThenItIsNotReadAgain() throws IOException {
		WatchedBundle bundle = watch();
		replaceDirectory();
		bundle.look();
		this.registry.updateBundle("server", BUNDLE);
		bundle.look();
		bundle.look();
		assertThat(this.reads).hasValue(0);
	}

	@Test
	void whenALinkIsSwappedAsKubernetesDoesThenTheNewFilesCount() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("..data"), this.live);
		WatchedBundle bundle = watch(link.resolve("server.pem"));
		Path next = Files.createDirectory(this.directory.resolve("next"));
		Files.writeString(next.resolve("server.pem"), "two");
		Files.move(Files.createSymbolicLink(this.directory.resolve("..data_tmp"), next), link,
				StandardCopyOption.ATOMIC_MOVE);
		bundle.look();
		bundle.look();
		assertThat(this.reads).hasValue(1);
	}

	@Test
	void whenTheNewFilesCannotBeReadThenOneLineSaysSo() throws IOException {
		try (CapturedLog log = new CapturedLog()) {
			WatchedBundle bundle = new WatchedBundle(this.registry, "server", Set.of(this.live.resolve("server.pem")),
					() -> {
						throw new IllegalStateException("No certificates found.");
					});
			replaceDirectory();
			bundle.look();
			bundle.look();
			bundle.look();
			bundle.look();
			assertThat(log.lines(Level.WARN))
				.containsExactly("SSL bundle 'server' cannot be read from its new files: No certificates found");
		}
	}

	private WatchedBundle watch() {
		return watch(this.live.resolve("server.pem"));
	}

	private WatchedBundle watch(Path file) {
		return new WatchedBundle(this.registry, "server", Set.of(file), () -> {
			this.reads.incrementAndGet();
			return BUNDLE;
		});
	}

	private void replaceDirectory() throws IOException {
		Files.move(this.live, this.directory.resolve("live.old"));
		Files.createDirectory(this.live);
		Files.writeString(this.live.resolve("server.pem"), "two");
	}

}
