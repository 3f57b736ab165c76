/**
 * Texts that peers chose, safe for terminals and logs; host names in ASCII. Plain Java.
 */
@NullMarked
package io.echosounder.text;

import org.jspecify.annotations.NullMarked;
