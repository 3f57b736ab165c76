/**
 * What the server probes: targets, again and again, and others on request.
 */
@NullMarked
package io.echosounder.targets;

import org.jspecify.annotations.NullMarked;
