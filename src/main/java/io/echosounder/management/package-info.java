/**
 * Endpoints for operators, and for Prometheus to have something probed.
 */
@NullMarked
package io.echosounder.management;

import org.jspecify.annotations.NullMarked;
