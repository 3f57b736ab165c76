/**
 * TLS and mutual TLS on every listener.
 */
@NullMarked
package io.echosounder.scenario.tls;

import org.jspecify.annotations.NullMarked;
