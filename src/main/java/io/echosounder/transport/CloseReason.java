package io.echosounder.transport;

import java.util.Locale;

/**
 * Why a connection was closed. Every closed connection has exactly one reason, the first
 * that applied.
 */
public enum CloseReason {

	/** The peer sent FIN at a frame boundary and got every reply. */
	PEER,

	/** The peer sent RST, or went away while replies to it were being written. */
	RESET,

	/** No byte went in either direction for the idle timeout. */
	IDLE,

	/** A frame was begun and not completed within the frame timeout. */
	FRAME_TIMEOUT,

	/** The TLS handshake failed, or took too long. */
	HANDSHAKE,

	/** The PROXY header was malformed, missing where it must be, or took too long. */
	PROXY_HEADER,

	/** A frame was longer than the limit. */
	FRAME_TOO_LONG,

	/** The bytes broke the rules of the framing. */
	BAD_FRAME,

	/** The peer sent FIN in the middle of a frame. */
	INCOMPLETE_FRAME,

	/** The peer took no reply for the write timeout. */
	SLOW_READER,

	/** The service behind the gateway failed. */
	HANDLER_ERROR,

	/** The service refused what the peer had sent. */
	REFUSED_INPUT,

	/** It was older than it may get; closed when quiet, or at a frame boundary. */
	MAX_AGE,

	/** A fault that is injected on purpose ended it. */
	FAULT,

	/** The drain closed it while it was quiet. */
	DRAINED,

	/** The drain's grace period ended; closed at a frame boundary. */
	CUT,

	/** The drain's grace period ended in the middle of a frame, a handler or a reply. */
	FORCED,

	/** Any other failure of the socket. */
	IO_ERROR;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Name of this reason in metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
