/**
 * Incremental frame decoders and encoders: plain Java, no I/O.
 */
@NullMarked
package io.echosounder.framing;

import org.jspecify.annotations.NullMarked;
