package io.echosounder.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class SkippedTestsTests {

	private static final Map<String, String> PACKAGES = Map.of("nginx", "nginx-light", "haproxy", "haproxy",
			"/modules/stream.so", "libnginx-mod-stream", "ip", "iproute2", "ss", "iproute2");

	@TempDir
	private Path directory;

	@Test
	void whereNothingWasSkippedThereIsNothingToSay() throws IOException {
		assertThat(SkippedTests.summary(List.of(), PACKAGES)).isEmpty();
		assertThat(SkippedTests.read(this.directory.resolve("absent"))).isEmpty();
	}

	@Test
	void whatIsNotInstalledIsNamedOnceWithItsPackages() {
		assertThat(summary(skipped(9, "nginx is not installed; the stream module is missing (/modules/stream.so)"),
				skipped(2, "haproxy is not installed"), skipped(1, "nginx is not installed")))
			.isEqualTo("12 tests skipped: nginx, the stream module, haproxy are not installed; "
					+ ".ci/install nginx-light libnginx-mod-stream haproxy installs them");
		assertThat(summary(skipped(1, "haproxy is not installed")))
			.isEqualTo("1 test skipped: haproxy is not installed; .ci/install haproxy installs it");
		assertThat(summary(skipped(2, "ip is not installed; ss is not installed")))
			.endsWith(": ip, ss are not installed; .ci/install iproute2 installs them");
	}

	@Test
	void whatNoPackageBringsIsSaidAsItIs() {
		assertThat(summary(skipped(3, "network namespaces need root")))
			.isEqualTo("3 tests skipped: network namespaces need root");
		assertThat(summary(skipped(3, "network namespaces need root"), skipped(1, "haproxy is not installed"),
				skipped(2, "the count is missing (/proc/net/netstat)"), skipped(1, "network namespaces need root")))
			.isEqualTo("7 tests skipped: haproxy is not installed; .ci/install haproxy installs it; "
					+ "network namespaces need root; the count is missing (/proc/net/netstat)");
	}

	@Test
	void linesOfToolsHaveACommentOrANameAndAPackage() throws IOException {
		Path tools = Files.writeString(this.directory.resolve("tools"),
				"# a comment\n\nnc   netcat-openbsd\nss\tiproute2\n");
		assertThat(SkippedTests.packages(tools)).isEqualTo(Map.of("nc", "netcat-openbsd", "ss", "iproute2"));
	}

	@Test
	void testsBelowWhatIsSkippedAreCounted() throws IOException {
		Path target = this.directory.resolve("target");
		run(target, Skipped.class, PartlySkipped.class);
		run(target, Aborted.class);
		assertThat(target).isDirectoryContaining("glob:**/" + ProcessHandle.current().pid() + ".tsv");
		assertThat(SkippedTests.read(target)).extracting(SkippedTest::count, SkippedTest::reason)
			.containsExactlyInAnyOrder(tuple(2L, "no-such-tool is not installed"),
					tuple(1L, "no-such-tool is not installed"), tuple(1L, "no luck"));
	}

	private static void run(Path target, Class<?>... types) {
		LauncherFactory
			.create(LauncherConfig.builder()
				.enableTestExecutionListenerAutoRegistration(false)
				.addTestExecutionListeners(new SkipListener(target))
				.build())
			.execute(LauncherDiscoveryRequestBuilder.request()
				.selectors(List.of(types).stream().map(DiscoverySelectors::selectClass).toList())
				.filters(EngineFilter.includeEngines("junit-jupiter"))
				.configurationParameter(RequirementCondition.CI, "false")
				.build());
	}

	private static SkippedTest skipped(long count, String reason) {
		return new SkippedTest(count, reason);
	}

	private static String summary(SkippedTest... skipped) {
		return SkippedTests.summary(List.of(skipped), PACKAGES);
	}

	@RequiresTool("no-such-tool")
	static class Skipped {

		@Test
		void one() {
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 2 })
		void two(int number) {
		}

	}

	static class PartlySkipped {

		@Test
		void runs() {
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 2 })
		@RequiresTool("no-such-tool")
		void doesNot(int number) {
		}

	}

	static class Aborted {

		@Test
		void runs() {
			Assumptions.abort("no luck");
		}

	}

}
