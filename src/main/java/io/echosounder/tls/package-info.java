/**
 * TLS as a listener offers it: which certificate for which server name, who may be a
 * client. Plain JSSE without I/O.
 */
@NullMarked
package io.echosounder.tls;

import org.jspecify.annotations.NullMarked;
