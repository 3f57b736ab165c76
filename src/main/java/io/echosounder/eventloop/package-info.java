/**
 * Event loops: threads with a selector, their timers, tasks and buffers, and other
 * threads that run the work of connections. Independent of connections.
 */
@NullMarked
package io.echosounder.eventloop;

import org.jspecify.annotations.NullMarked;
