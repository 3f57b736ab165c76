/**
 * One attempt to get an echo, in phases, each timed, and with a reason if it fails: plain
 * Java on one selector.
 */
@NullMarked
package io.echosounder.probe;

import org.jspecify.annotations.NullMarked;
