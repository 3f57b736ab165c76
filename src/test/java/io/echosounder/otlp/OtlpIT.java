package io.echosounder.otlp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.opentelemetry.proto.trace.v1.Span;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the packaged jar sends to a collector, and that it sends nothing unless
 * it is told to.
 */
@FullTier
class OtlpIT {

	/** Data that arrives was sent because the server ends. */
	private static final List<String> NOT_BEFORE_THE_END = List.of("--management.otlp.metrics.export.step=1h",
			"--management.opentelemetry.tracing.export.schedule-delay=1h");

	/** Time for two attempts and a drain, on a loaded machine. */
	private static final Duration END = EchoProcess.PATIENCE.plusSeconds(30);

	@Test
	void messagesAreTracedAndMetricsPushed() throws IOException {
		try (Collector collector = new Collector();
				EchoProcess process = start(collector.settings(), "--management.otlp.metrics.export.step=1s",
						"--management.opentelemetry.tracing.export.schedule-delay=100ms");
				Socket client = process.connect("line")) {
			echo(client, "one\n");
			echo(client, "two\nthree\n");
			Awaitility.await().atMost(EchoProcess.PATIENCE).untilAsserted(() -> {
				assertThat(frames(collector.spans())).isEqualTo(3);
				assertThat(collector.counter("tcp.server.messages", Map.of("listener", "line"))).isEqualTo(3);
			});
			assertThat(collector.spans()).hasSizeBetween(2, 3).allSatisfy((span) -> {
				assertThat(span.getName()).isEqualTo("handle line");
				assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
				assertThat(Collector.attributes(span)).containsEntry("listener", "line")
					.containsEntry("connectionId", "line-1")
					.containsEntry("network.peer.address", "127.0.0.1")
					.containsEntry("network.peer.port", Integer.toString(client.getLocalPort()));
			});
			assertThat(collector.services()).containsExactly("echosounder");
			assertThat(process.sum("tcp_server_messages_total", "line")).isEqualTo(3);
			assertThat(collector.requests()).containsOnly("POST /v1/traces", "POST /v1/metrics");
			process.assertNoWarningsBut();
		}
	}

	@Test
	void whatIsLeftIsSentAfterTheDrain() throws IOException {
		try (Collector collector = new Collector();
				EchoProcess process = start(Stream.concat(collector.settings(), NOT_BEFORE_THE_END.stream()),
						"--echo.drain.linger=10s");
				Socket client = process.connect("line")) {
			echo(client, "hello\n");
			process.signal("TERM");
			assertThat(client.getInputStream().read()).isEqualTo(-1);
			assertThat(collector.requests()).isEmpty();
			client.shutdownOutput();
			assertThat(process.exitCode(END)).isEqualTo(143);
			assertThat(frames(collector.spans())).isEqualTo(1);
			assertThat(collector.counter("tcp.server.messages", Map.of("listener", "line"))).isEqualTo(1);
			assertThat(
					collector.counter("tcp.server.drain.connections", Map.of("listener", "line", "outcome", "clean")))
				.isEqualTo(1);
			process.assertNoWarningsBut();
		}
	}

	@Test
	void withoutTheProfileNothingIsSentAndNothingIsThere(@TempDir Path directory) throws IOException {
		Path classes = directory.resolve("classes");
		try (Collector collector = new Collector();
				EchoProcess process = EchoProcess.start(
						List.of("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + classes), collector.endpoint())) {
			assertThat(process.lines("Starting AOT-processed ")).as("uses the definitions of its build").hasSize(1);
			try (Socket client = process.connect("line")) {
				echo(client, "hello\n");
			}
			assertThat(process.get("/actuator/prometheus").statusCode()).isEqualTo(200);
			process.signal("TERM");
			assertThat(process.exitCode(END)).isEqualTo(143);
			assertThat(collector.requests()).isEmpty();
			assertThat(process.lines(" echosounder ")).as("lines with a place for a trace").isEmpty();
			try (Stream<String> lines = Files.lines(classes)) {
				assertThat(lines.map(OtlpIT::className).filter(OtlpIT::isForTelemetry)).isEmpty();
			}
		}
	}

	@Test
	void aServerServesAndEndsWithoutACollector() throws IOException {
		int port = EchoProcess.freePort();
		assertServesAndEnds("http://localhost:" + port);
	}

	@Test
	void aServerServesAndEndsWithACollectorThatDoesNotAnswer() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
			assertServesAndEnds("http://localhost:" + silent.getLocalPort());
		}
	}

	private static void assertServesAndEnds(String endpoint) throws IOException {
		try (EchoProcess process = EchoProcess.start("--spring.profiles.active=otlp",
				"--otel.exporter.otlp.endpoint=" + endpoint, "--management.tracing.sampling.probability=1",
				"--management.otlp.metrics.export.step=1s",
				"--management.opentelemetry.tracing.export.schedule-delay=100ms");
				Socket client = process.connect("line")) {
			echo(client, "one\n");
			process.awaitLine("Spans do not arrive at " + endpoint + "/v1/traces");
			process.awaitLine("Metrics do not arrive at " + endpoint + "/v1/metrics");
			echo(client, "two\n");
			process.signal("TERM");
			assertThat(client.getInputStream().read()).isEqualTo(-1);
			client.shutdownOutput();
			assertThat(process.exitCode(END)).isEqualTo(143);
			assertThat(process.outcome()).endsWith(": 1 clean, 0 cut, 0 forced");
			assertThat(process.lines(" do not arrive at ")).hasSize(2);
			process.assertNoWarningsBut(" do not arrive at ", "Publishing is already in progress");
		}
	}

	private static EchoProcess start(Stream<String> settings, String... more) throws IOException {
		return EchoProcess.start(Stream.of(settings, Stream.of(more), Stream.of("--echo.self-check.enabled=false"))
			.flatMap((some) -> some)
			.toArray(String[]::new));
	}

	private static int frames(List<Span> spans) {
		return spans.stream().mapToInt((span) -> Integer.parseInt(Collector.attributes(span).get("frames"))).sum();
	}

	private static void echo(Socket client, String lines) throws IOException {
		byte[] bytes = lines.getBytes(StandardCharsets.US_ASCII);
		client.getOutputStream().write(bytes);
		assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
	}

	/** Lines are like {@code [0.012s][info][class,load] a.b.C source: …}. */
	private static String className(String line) {
		return line.replaceFirst("^(\\[[^]]*])+ ", "").split(" ", 2)[0];
	}

	/**
	 * Except two interfaces of its context, which a listener of Spring Boot loads when
	 * any application starts.
	 */
	private static boolean isForTelemetry(String name) {
		return Stream
			.of("io.opentelemetry.", "io.micrometer.registry.otlp.", "io.echosounder.otlp.", "com.google.protobuf.")
			.anyMatch(name::startsWith) && !name.startsWith("io.opentelemetry.context.ContextStorage");
	}

}
