/**
 * Health of listeners, event loops and targets.
 */
@NullMarked
package io.echosounder.health;

import org.jspecify.annotations.NullMarked;
