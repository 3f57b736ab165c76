package io.echosounder.otlp;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.ManualClock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the export of spans that the collector does not accept.
 */
class BackoffSpanExporterTests {

	private final ManualClock clock = new ManualClock();

	private final Target target = new Target();

	private final BackoffSpanExporter exporter = new BackoffSpanExporter(this.target,
			new ExportStateLog("Spans", "http://collector"), this.clock);

	@Test
	void afterAFailureItPausesAndTellsOnce() {
		try (CapturedLog log = new CapturedLog()) {
			this.target.failure = new IllegalStateException(new IOException("refused"));
			assertThat(export()).isFalse();
			this.clock.advance(Duration.ofMillis(4_999));
			assertThat(export()).isFalse();
			assertThat(this.target.attempts).isEqualTo(1);
			this.clock.advance(Duration.ofMillis(1));
			assertThat(export()).isFalse();
			assertThat(this.target.attempts).isEqualTo(2);
			assertThat(log.lines(Level.INFO))
				.containsExactly("Spans do not arrive at http://collector and are lost: java.io.IOException: refused");
		}
	}

	@Test
	void itTellsOnceThatTheyArriveAgain() {
		this.target.failure = new IOException("refused");
		export();
		this.clock.advance(Duration.ofSeconds(5));
		this.target.failure = null;
		try (CapturedLog log = new CapturedLog()) {
			assertThat(export()).isTrue();
			assertThat(export()).isTrue();
			assertThat(log.lines(Level.INFO)).containsExactly("Spans arrive again at http://collector");
		}
	}

	private boolean export() {
		return this.exporter.export(List.of()).isSuccess();
	}

	private static final class Target implements SpanExporter {

		private int attempts;

		private @Nullable Throwable failure;

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.attempts++;
			return (this.failure != null) ? CompletableResultCode.ofExceptionalFailure(this.failure)
					: CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
