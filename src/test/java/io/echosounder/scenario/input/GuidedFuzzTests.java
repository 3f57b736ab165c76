package io.echosounder.scenario.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.echosounder.framing.GuidedFuzzer;
import io.echosounder.proxyprotocol.GuidedProxyHeaderFuzzer;
import io.echosounder.testing.Effort;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.ScenarioTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jazzer breeds inputs that reach every branch of the decoders, and of the parser of
 * PROXY headers. It runs in separate processes, as it changes every class that it sees.
 */
@FullTier
class GuidedFuzzTests {

	private static final int SEED = 7007;

	@Test
	void inputsBredByCoverageAreWhatTheReferenceDecoderSays(@TempDir Path directory, TestReporter reporter)
			throws IOException, InterruptedException {
		run(GuidedFuzzer.class, Effort.of(500_000, 500_000, 50_000_000), 64, directory, reporter);
	}

	@Test
	void proxyHeadersBredByCoverageAreWhatTheReferenceParserSays(@TempDir Path directory, TestReporter reporter)
			throws IOException, InterruptedException {
		run(GuidedProxyHeaderFuzzer.class, Effort.of(50_000, 50_000, 5_000_000), 128, directory, reporter);
	}

	private static void run(Class<?> target, int inputs, int maxLength, Path directory, TestReporter reporter)
			throws IOException, InterruptedException {
		Path output = directory.resolve("output.txt");
		Process fuzzer = new ProcessBuilder(command(target, inputs, maxLength)).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(fuzzer.waitFor(Effort.of(5, 5, 120), TimeUnit.MINUTES)).as("ended in time").isTrue();
		}
		finally {
			fuzzer.destroyForcibly().waitFor();
		}
		assertThat(fuzzer.exitValue()).as(() -> tail(output)).isZero();
		String counted = tail(output).lines().filter((line) -> line.contains("inputs, ")).findFirst().orElseThrow();
		assertThat(counted).startsWith("%,d inputs".formatted(inputs));
		reporter.publishEntry(ScenarioTable.COUNTED, counted);
	}

	private static List<String> command(Class<?> target, int inputs, int maxLength) {
		String classes = target.getPackageName() + ".**";
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED",
				"--sun-misc-unsafe-memory-access=allow", "-XX:+EnableDynamicAgentLoading", "-Xshare:off", "-cp",
				System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
		command.addAll(List.of("--target_class=" + target.getName(), "--instrumentation_includes=" + classes,
				"--custom_hook_includes=" + classes, "-runs=" + inputs, "-seed=" + SEED, "-max_len=" + maxLength,
				// the heap is bounded by the JVM, and what else it takes is not the
				// target's
				"-rss_limit_mb=0"));
		return command;
	}

	private static String tail(Path output) {
		try {
			List<String> lines = Files.readAllLines(output);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
