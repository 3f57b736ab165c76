/**
 * The info service: who answers, and what it knows of the connection.
 */
@NullMarked
package io.echosounder.info;

import org.jspecify.annotations.NullMarked;
