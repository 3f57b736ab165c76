/**
 * Event loops: threads with a selector, their timers, tasks and buffers, and what else
 * runs the work of connections. Knows nothing of connections.
 */
@NullMarked
package io.echosounder.eventloop;

import org.jspecify.annotations.NullMarked;
