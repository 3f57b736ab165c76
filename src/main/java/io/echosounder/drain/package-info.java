/**
 * The drain: graceful shutdown of the server without data loss.
 */
@NullMarked
package io.echosounder.drain;

import org.jspecify.annotations.NullMarked;
