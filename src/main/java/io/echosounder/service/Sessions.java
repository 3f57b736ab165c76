package io.echosounder.service;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The open sessions of this server; a bean. Any thread may call; no method blocks. Before
 * the listeners are there, as in the constructor of a service, there is nothing to ask.
 */
public interface Sessions {

	/**
	 * Return the open sessions of a listener.
	 * @param listener its name
	 * @return weakly consistent, in no order; empty if its service has no sessions
	 * @throws IllegalArgumentException if there is no such listener
	 */
	Stream<Session> of(String listener);

	/**
	 * Find an open session.
	 * @param id its id
	 * @return empty if there is none, or it has ended
	 */
	Optional<Session> find(String id);

	/**
	 * Send a frame to all open sessions of a listener. A session whose peer does not read
	 * is skipped, and delays no other.
	 * @param listener its name
	 * @param frame is copied, as {@link Session#send} does
	 * @return to how many it was sent
	 * @throws IllegalArgumentException if there is no such listener, or the framing
	 * cannot carry the frame
	 */
	int broadcast(String listener, ByteBuffer frame);

}
