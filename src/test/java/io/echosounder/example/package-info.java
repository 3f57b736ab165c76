/**
 * An own service in place of the echo, as the README shows it.
 */
@NullMarked
package io.echosounder.example;

import org.jspecify.annotations.NullMarked;
