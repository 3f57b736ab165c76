/**
 * Faults that a listener injects on request: their names, parameters and limits. Values
 * only; {@code transport} acts on them.
 */
@NullMarked
package io.echosounder.fault;

import org.jspecify.annotations.NullMarked;
