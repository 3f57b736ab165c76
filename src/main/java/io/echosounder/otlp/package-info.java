/**
 * Traces, and metrics, sent to a collector by OTLP: all of it in the profile {@code otlp}
 * only. Nobody else uses OpenTelemetry.
 */
@NullMarked
package io.echosounder.otlp;

import org.jspecify.annotations.NullMarked;
