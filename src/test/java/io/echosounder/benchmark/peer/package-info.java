/**
 * Other echo servers, each written as one would write it with what it is made of. Their
 * last arguments are the port, {@code raw} or {@code lf}, and for TLS the files with
 * certificate and key.
 */
@NullMarked
package io.echosounder.benchmark.peer;

import org.jspecify.annotations.NullMarked;
