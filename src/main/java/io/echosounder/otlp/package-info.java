/**
 * Traces and metrics, sent to a collector by OTLP, only in the profile {@code otlp}. No
 * other package uses OpenTelemetry.
 */
@NullMarked
package io.echosounder.otlp;

import org.jspecify.annotations.NullMarked;
