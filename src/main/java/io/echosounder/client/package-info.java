/**
 * Clients for applications that ask an echo or any other service of that kind: beans that
 * settings make, or flows of the application.
 */
@NullMarked
package io.echosounder.client;

import org.jspecify.annotations.NullMarked;
