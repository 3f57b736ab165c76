/**
 * What the server costs, beside other servers that do the same work: each a process of
 * its own, all driven by the same client, in turn, in one run. Not a test: only the
 * profile {@code benchmark} runs it.
 */
@NullMarked
package io.echosounder.benchmark;

import org.jspecify.annotations.NullMarked;
