/**
 * Benchmark of the server beside other servers that do the same work. Each is a separate
 * process; the same client drives all of them in turn, in one run. Not a test: only the
 * profile {@code benchmark} runs it.
 */
@NullMarked
package io.echosounder.benchmark;

import org.jspecify.annotations.NullMarked;
