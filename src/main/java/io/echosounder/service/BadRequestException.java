package io.echosounder.service;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of input by a service: with or without a reply, the connection is closed or
 * goes on. Thrown by a {@link FrameService} or {@link SessionService}.
 * <p>
 * The peer is to blame, so the refusal is counted
 * ({@code tcp_server_requests_refused_total}) and logged at DEBUG only. The reply is sent
 * in order. If the connection is to close, it closes after the reply, as
 * {@code refused-input}. The exception has no stack trace, as a peer may cause many.
 */
public class BadRequestException extends RuntimeException {

	private static final String NO_MESSAGE = "refused by the service";

	private final transient @Nullable ByteBuffer reply;

	private final boolean closing;

	/**
	 * Create a refusal that closes the connection without a reply.
	 * @param message why, for the log
	 */
	public BadRequestException(String message) {
		this(message, null, null, true);
	}

	/**
	 * Create a refusal that closes the connection without a reply.
	 * @param message why, for the log
	 * @param cause what is wrong with the input
	 */
	public BadRequestException(String message, @Nullable Throwable cause) {
		this(message, cause, null, true);
	}

	/**
	 * Create a refusal.
	 * @param message why, for the log
	 * @param cause what is wrong with the input; {@code null} if unknown
	 * @param reply to the peer, from position to limit; {@code null} for none
	 * @param closing whether the connection is closed then
	 */
	public BadRequestException(String message, @Nullable Throwable cause, @Nullable ByteBuffer reply, boolean closing) {
		super(message, cause, true, false);
		this.reply = reply;
		this.closing = closing;
	}

	/**
	 * Create a refusal that closes the connection without a reply.
	 * @return a new exception
	 */
	public static BadRequestException close() {
		return new BadRequestException(NO_MESSAGE);
	}

	/**
	 * Create a refusal that closes the connection after a reply.
	 * @param reply to the peer, from position to limit
	 * @return a new exception
	 */
	public static BadRequestException replyAndClose(ByteBuffer reply) {
		return new BadRequestException(NO_MESSAGE, null, reply, true);
	}

	/**
	 * Create a refusal after which the next frame is served.
	 * @param reply to the peer, from position to limit
	 * @return a new exception
	 */
	public static BadRequestException replyAndContinue(ByteBuffer reply) {
		return new BadRequestException(NO_MESSAGE, null, reply, false);
	}

	/**
	 * Return the reply to the peer.
	 * @return {@code null} for none
	 */
	public @Nullable ByteBuffer reply() {
		return this.reply;
	}

	/**
	 * Return whether this refusal closes the connection.
	 * @return {@code false} if the next frame is served
	 */
	public boolean isClosing() {
		return this.closing;
	}

}
