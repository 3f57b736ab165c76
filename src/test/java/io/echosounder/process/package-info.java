/**
 * Tests of the packaged jar as a process: start, signals, exit codes, what an operator
 * reads.
 */
@NullMarked
package io.echosounder.process;

import org.jspecify.annotations.NullMarked;
