/**
 * Connections by the thousand, each made again when it breaks: what {@code load} and
 * {@code hold} have in common. Plain Java.
 */
@NullMarked
package io.echosounder.traffic;

import org.jspecify.annotations.NullMarked;
