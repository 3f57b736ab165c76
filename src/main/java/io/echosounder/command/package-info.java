/**
 * The commands: what they are told, and what they print.
 */
@NullMarked
package io.echosounder.command;

import org.jspecify.annotations.NullMarked;
