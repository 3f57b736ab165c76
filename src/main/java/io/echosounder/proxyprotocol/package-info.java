/**
 * The PROXY protocol, versions 1 and 2, by which a proxy tells whose connection it passes
 * on: HAProxy's proxy-protocol.txt. Plain Java without I/O.
 */
@NullMarked
package io.echosounder.proxyprotocol;

import org.jspecify.annotations.NullMarked;
