/**
 * The API for services: what listeners answer with. Plain Java, but for
 * {@link io.echosounder.service.FrameConverter}.
 */
@NullMarked
package io.echosounder.service;

import org.jspecify.annotations.NullMarked;
