package io.echosounder.otlp;

import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Exports spans, and drops those of the next five seconds after a failure, without an
 * attempt. So a collector that does not answer costs little: at the end of the process,
 * which exports all remaining spans, only one attempt.
 */
final class BackoffSpanExporter implements SpanExporter {

	private static final long PAUSE = Duration.ofSeconds(5).toNanos();

	private final SpanExporter exporter;

	private final ExportStateLog log;

	private final LongSupplier nanoTime;

	private volatile long pausesUntil;

	BackoffSpanExporter(SpanExporter exporter, ExportStateLog log, LongSupplier nanoTime) {
		this.exporter = exporter;
		this.log = log;
		this.nanoTime = nanoTime;
		this.pausesUntil = nanoTime.getAsLong();
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		if (this.nanoTime.getAsLong() - this.pausesUntil < 0) {
			return CompletableResultCode.ofFailure();
		}
		CompletableResultCode result = this.exporter.export(spans);
		return result.whenComplete(() -> completed(result));
	}

	private void completed(CompletableResultCode result) {
		if (result.isSuccess()) {
			this.log.succeeded();
		}
		else {
			this.pausesUntil = this.nanoTime.getAsLong() + PAUSE;
			this.log.failed(result.getFailureThrowable());
		}
	}

	@Override
	public CompletableResultCode flush() {
		return this.exporter.flush();
	}

	@Override
	public CompletableResultCode shutdown() {
		return this.exporter.shutdown();
	}

}
