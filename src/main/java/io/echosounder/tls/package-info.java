/**
 * TLS of both sides. For listeners: certificates by server name and trust in clients. For
 * clients: options, trust in servers and texts of errors. Plain JSSE without I/O.
 */
@NullMarked
package io.echosounder.tls;

import org.jspecify.annotations.NullMarked;
