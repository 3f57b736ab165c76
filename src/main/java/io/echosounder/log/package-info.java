/**
 * Whom lines of the log are about.
 */
@NullMarked
package io.echosounder.log;

import org.jspecify.annotations.NullMarked;
