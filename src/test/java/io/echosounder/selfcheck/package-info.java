/**
 * Tests for the self-check.
 */
@NullMarked
package io.echosounder.selfcheck;

import org.jspecify.annotations.NullMarked;
