/**
 * Thousands of connections, each of which is opened again when it breaks. Shared by
 * {@code load} and {@code hold}; plain Java.
 */
@NullMarked
package io.echosounder.traffic;

import org.jspecify.annotations.NullMarked;
