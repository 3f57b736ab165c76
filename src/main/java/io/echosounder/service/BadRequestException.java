package io.echosounder.service;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * An answer to input that a service refuses: with or without a reply, the connection is
 * closed or goes on. To be thrown by a {@link FrameService} or {@link SessionService}.
 * <p>
 * The peer is to blame, so the refusal is counted
 * ({@code tcp_server_requests_refused_total}) and logged at DEBUG only. The reply goes
 * out in order; a connection that closes does so behind it, as {@code refused-input}.
 * There is no stack trace, as a peer may cause many.
 */
public class BadRequestException extends RuntimeException {

	private static final String NO_MESSAGE = "refused by the service";

	private final transient @Nullable ByteBuffer reply;

	private final boolean closing;

	/**
	 * Refuse input, and close the connection without a reply.
	 * @param message why, for the log
	 */
	public BadRequestException(String message) {
		this(message, null, null, true);
	}

	/**
	 * Refuse input, and close the connection without a reply.
	 * @param message why, for the log
	 * @param cause what is wrong with the input
	 */
	public BadRequestException(String message, @Nullable Throwable cause) {
		this(message, cause, null, true);
	}

	/**
	 * Refuse input.
	 * @param message why, for the log
	 * @param cause what is wrong with the input; {@code null} if unknown
	 * @param reply what the peer is told, from position to limit; {@code null} for
	 * nothing
	 * @param closing whether the connection is closed then
	 */
	public BadRequestException(String message, @Nullable Throwable cause, @Nullable ByteBuffer reply, boolean closing) {
		super(message, cause, true, false);
		this.reply = reply;
		this.closing = closing;
	}

	/**
	 * Refuse input, and close the connection without a reply.
	 * @return a new exception
	 */
	public static BadRequestException close() {
		return new BadRequestException(NO_MESSAGE);
	}

	/**
	 * Refuse input, and close the connection behind a reply.
	 * @param reply what the peer is told, from position to limit
	 * @return a new exception
	 */
	public static BadRequestException replyAndClose(ByteBuffer reply) {
		return new BadRequestException(NO_MESSAGE, null, reply, true);
	}

	/**
	 * Refuse input, and go on with the next frame.
	 * @param reply what the peer is told, from position to limit
	 * @return a new exception
	 */
	public static BadRequestException replyAndContinue(ByteBuffer reply) {
		return new BadRequestException(NO_MESSAGE, null, reply, false);
	}

	/**
	 * Return what the peer is told.
	 * @return {@code null} for nothing
	 */
	public @Nullable ByteBuffer reply() {
		return this.reply;
	}

	/**
	 * Return whether the connection is closed.
	 * @return {@code false} if the next frame is served
	 */
	public boolean isClosing() {
		return this.closing;
	}

}
