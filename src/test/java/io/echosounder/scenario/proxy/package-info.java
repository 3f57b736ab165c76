/**
 * The PROXY protocol on real sockets: what is told, what is refused, and what happens in
 * the middle of a header.
 */
@NullMarked
package io.echosounder.scenario.proxy;

import org.jspecify.annotations.NullMarked;
