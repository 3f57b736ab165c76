/**
 * Connections that are kept open, and their events: plain Java.
 */
@NullMarked
package io.echosounder.hold;

import org.jspecify.annotations.NullMarked;
