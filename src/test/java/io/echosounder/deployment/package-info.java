/**
 * Tests for what comes with the server to run it: manifests for Kubernetes, rules for
 * Prometheus, a dashboard for Grafana, a configuration for HAProxy.
 */
@NullMarked
package io.echosounder.deployment;

import org.jspecify.annotations.NullMarked;
