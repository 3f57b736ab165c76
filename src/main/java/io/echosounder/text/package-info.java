/**
 * Texts that peers chose, safe for terminals and logs. Plain Java.
 */
@NullMarked
package io.echosounder.text;

import org.jspecify.annotations.NullMarked;
