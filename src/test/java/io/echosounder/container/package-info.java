/**
 * Tests with the image and with each profile of {@code docker-compose.yml}, on a Docker
 * engine.
 */
@NullMarked
package io.echosounder.container;

import org.jspecify.annotations.NullMarked;
