/**
 * Meters. Besides this package, only {@code otlp} uses Micrometer.
 */
@NullMarked
package io.echosounder.metrics;

import org.jspecify.annotations.NullMarked;
