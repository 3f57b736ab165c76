/**
 * Meters. Nobody else uses Micrometer, but what sends them to a collector.
 */
@NullMarked
package io.echosounder.metrics;

import org.jspecify.annotations.NullMarked;
