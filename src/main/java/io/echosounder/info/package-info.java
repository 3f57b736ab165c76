/**
 * The info service: sends clients the name of the server and facts of the connection.
 */
@NullMarked
package io.echosounder.info;

import org.jspecify.annotations.NullMarked;
