package io.echosounder.service;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The open sessions of this server; a bean. Thread-safe; no method blocks. It cannot be
 * used before the listeners exist, such as in the constructor of a service.
 */
public interface Sessions {

	/**
	 * Return the open sessions of a listener.
	 * @param listener its name
	 * @return weakly consistent, in no order; empty if its service has no sessions
	 * @throws IllegalArgumentException if no listener has this name
	 */
	Stream<Session> of(String listener);

	/**
	 * Find an open session.
	 * @param id its id
	 * @return empty if no session has this id, or it has ended
	 */
	Optional<Session> find(String id);

	/**
	 * Send a frame to all open sessions of a listener. A session whose peer does not read
	 * is skipped, and delays no other.
	 * @param listener its name
	 * @param frame is copied, as {@link Session#send} does
	 * @return number of sessions to which the frame was sent
	 * @throws IllegalArgumentException if no listener has this name, or the framing
	 * cannot carry the frame
	 */
	int broadcast(String listener, ByteBuffer frame);

}
