/**
 * Hosts and addresses as servers, clients and settings write, look up and connect to
 * them. Plain Java.
 */
@NullMarked
package io.echosounder.address;

import org.jspecify.annotations.NullMarked;
