/**
 * The live page of the management server: what an operator sees at a glance.
 */
@NullMarked
package io.echosounder.page;

import org.jspecify.annotations.NullMarked;
