/**
 * Connections that are kept open, and what happens to each: plain Java.
 */
@NullMarked
package io.echosounder.hold;

import org.jspecify.annotations.NullMarked;
