/**
 * Clients for applications that call an echo or any other service of that kind: beans
 * created from settings, or flows of the application.
 */
@NullMarked
package io.echosounder.client;

import org.jspecify.annotations.NullMarked;
