/**
 * Hosts and addresses of servers, clients and settings: text forms, look-up and connect
 * rules. Plain Java.
 */
@NullMarked
package io.echosounder.address;

import org.jspecify.annotations.NullMarked;
