/**
 * The transport under Spring Integration's TCP gateways: event loops, connections,
 * connection factories, limits and deadlines.
 */
@NullMarked
package io.echosounder.transport;

import org.jspecify.annotations.NullMarked;
