package io.echosounder.otlp;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.echosounder.service.FrameService;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.TestServer;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the spans of messages.
 */
class OtlpTests {

	@ParameterizedTest
	@ModeSource
	void aMessageHasASpanWhateverThreadHandlesIt(Mode mode) throws IOException {
		try (Collector collector = new Collector();
				TestServer server = start(collector, List.of(), mode.settings("line"));
				Socket client = server.connect("line")) {
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");
			TestServer.await().untilAsserted(() -> assertThat(collector.spans()).hasSize(1));
			Span span = collector.spans().getFirst();
			assertThat(span.getParentSpanId().isEmpty()).isTrue();
			assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
			assertThat(Collector.attributes(span)).containsEntry("listener", "line").containsEntry("frames", "1");
			server.assertNoWarnings();
		}
	}

	@Test
	void aFailureOfTheServiceIsToldByItsSpan() throws IOException {
		try (Collector collector = new Collector();
				TestServer server = start(collector, List.of(FailingService.class));
				Socket client = server.connect("line")) {
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.getInputStream().read()).isEqualTo(-1);
			TestServer.await().untilAsserted(() -> assertThat(collector.spans()).hasSize(1));
			assertThat(collector.spans().getFirst().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
		}
	}

	private static TestServer start(Collector collector, List<Class<?>> configurations, String... settings) {
		return TestServer.start(WebApplicationType.NONE, configurations, Stream
			.concat(Stream.concat(collector.settings(),
					Stream.of("--management.opentelemetry.tracing.export.schedule-delay=10ms")), Stream.of(settings))
			.toArray(String[]::new));
	}

	static class FailingService {

		@Bean
		FrameService failingService() {
			return (_) -> {
				throw new IllegalStateException("on purpose");
			};
		}

	}

}
