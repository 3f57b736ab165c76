/**
 * What listeners, event loops and targets contribute to the health of the application.
 */
@NullMarked
package io.echosounder.health;

import org.jspecify.annotations.NullMarked;
