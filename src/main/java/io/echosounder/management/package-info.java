/**
 * Endpoints for operators, and for probes on behalf of Prometheus.
 */
@NullMarked
package io.echosounder.management;

import org.jspecify.annotations.NullMarked;
