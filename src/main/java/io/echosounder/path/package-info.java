/**
 * Checks of the path between here and an echo server: one for each property of the path,
 * each with its evidence.
 */
@NullMarked
package io.echosounder.path;

import org.jspecify.annotations.NullMarked;
