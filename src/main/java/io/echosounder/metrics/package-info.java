/**
 * Meters. Nobody else uses Micrometer.
 */
@NullMarked
package io.echosounder.metrics;

import org.jspecify.annotations.NullMarked;
