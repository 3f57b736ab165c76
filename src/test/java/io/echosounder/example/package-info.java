/**
 * An own service in place of the echo, as docs/tutorial.md shows it.
 */
@NullMarked
package io.echosounder.example;

import org.jspecify.annotations.NullMarked;
