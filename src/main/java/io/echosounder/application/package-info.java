/**
 * The executable application: {@code main}, signals, and what only the executable has.
 */
@NullMarked
package io.echosounder.application;

import org.jspecify.annotations.NullMarked;
