/**
 * TLS of both sides: certificates by server name and trust in clients for listeners;
 * options, trust in servers and texts of errors for clients. Plain JSSE without I/O.
 */
@NullMarked
package io.echosounder.tls;

import org.jspecify.annotations.NullMarked;
