/**
 * The executable application: {@code main}, signals, and other parts of the executable
 * only.
 */
@NullMarked
package io.echosounder.application;

import org.jspecify.annotations.NullMarked;
