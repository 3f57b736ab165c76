/**
 * The live page of the management server: the state of the server at a glance.
 */
@NullMarked
package io.echosounder.page;

import org.jspecify.annotations.NullMarked;
