/**
 * The drain: how the server ends without losing a byte.
 */
@NullMarked
package io.echosounder.drain;

import org.jspecify.annotations.NullMarked;
