/**
 * Tests for texts that peers chose.
 */
@NullMarked
package io.echosounder.text;

import org.jspecify.annotations.NullMarked;
