/**
 * Load on a target over many connections, with every byte compared: plain Java on
 * selectors.
 */
@NullMarked
package io.echosounder.load;

import org.jspecify.annotations.NullMarked;
