/**
 * Builds the connection factory, gateway, flow and service of a listener from its
 * settings.
 */
@NullMarked
package io.echosounder.listener;

import org.jspecify.annotations.NullMarked;
