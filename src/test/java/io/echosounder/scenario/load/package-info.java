/**
 * What the server promises, when there are very many connections, or much goes on.
 */
@NullMarked
package io.echosounder.scenario.load;

import org.jspecify.annotations.NullMarked;
