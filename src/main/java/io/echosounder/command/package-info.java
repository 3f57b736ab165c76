/**
 * The commands: their flags and their output.
 */
@NullMarked
package io.echosounder.command;

import org.jspecify.annotations.NullMarked;
