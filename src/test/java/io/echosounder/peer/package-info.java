/**
 * Tests with the clients that people have.
 */
@NullMarked
package io.echosounder.peer;

import org.jspecify.annotations.NullMarked;
