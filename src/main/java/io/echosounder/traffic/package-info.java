/**
 * Thousands of connections, each of which is opened again when it breaks: shared by
 * {@code load} and {@code hold}. Plain Java.
 */
@NullMarked
package io.echosounder.traffic;

import org.jspecify.annotations.NullMarked;
