/**
 * Tests for the jar that the build leaves, and for how it is built.
 */
@NullMarked
package io.echosounder.build;

import org.jspecify.annotations.NullMarked;
