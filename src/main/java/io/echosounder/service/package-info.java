/**
 * The API for services, which answer the clients of listeners. Plain Java, except for
 * {@link io.echosounder.service.FrameConverter}.
 */
@NullMarked
package io.echosounder.service;

import org.jspecify.annotations.NullMarked;
