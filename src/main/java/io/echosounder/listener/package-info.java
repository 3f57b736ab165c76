/**
 * From the settings of a listener to its connection factory, gateway, flow and service.
 */
@NullMarked
package io.echosounder.listener;

import org.jspecify.annotations.NullMarked;
