/**
 * The echo service: the one piece of business.
 */
@NullMarked
package io.echosounder.echo;

import org.jspecify.annotations.NullMarked;
