/**
 * The listener and connection that log lines are about.
 */
@NullMarked
package io.echosounder.log;

import org.jspecify.annotations.NullMarked;
