/**
 * The PROXY protocol, versions 1 and 2, in which a proxy sends the addresses of a
 * connection that it passes on: HAProxy's proxy-protocol.txt. Plain Java without I/O.
 */
@NullMarked
package io.echosounder.proxyprotocol;

import org.jspecify.annotations.NullMarked;
