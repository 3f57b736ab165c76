/**
 * Other echo servers, each in the usual style of its framework. Their last arguments are
 * the port, {@code raw} or {@code lf}, and for TLS the files with certificate and key.
 */
@NullMarked
package io.echosounder.benchmark.peer;

import org.jspecify.annotations.NullMarked;
