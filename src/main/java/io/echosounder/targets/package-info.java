/**
 * Probes by the server: targets on a schedule, others on request.
 */
@NullMarked
package io.echosounder.targets;

import org.jspecify.annotations.NullMarked;
