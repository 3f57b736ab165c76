package io.echosounder.transport;

import java.util.Locale;

/**
 * Reason for the close of a connection. Every closed connection has exactly one reason,
 * the first that applied.
 */
public enum CloseReason {

	PEER("The peer sent FIN at a frame boundary and got every reply"),

	RESET("The peer sent RST, or went away while replies to it were being written"),

	IDLE("No byte went in either direction for the idle timeout"),

	FRAME_TIMEOUT("A frame was not complete within the frame timeout"),

	HANDSHAKE("The TLS handshake failed, or took too long"),

	PROXY_HEADER("The PROXY header was malformed, missing where it must be, or took too long"),

	FRAME_TOO_LONG("A frame was longer than the limit"),

	BAD_FRAME("The bytes broke the rules of the framing"),

	INCOMPLETE_FRAME("The peer sent FIN in the middle of a frame"),

	SLOW_READER("The peer took no reply for the write timeout"),

	HANDLER_ERROR("The service behind the gateway failed"),

	REFUSED_INPUT("The service refused what the peer had sent"),

	MAX_AGE("The connection was older than max-age; it was closed when quiet or at a frame boundary"),

	FAULT("A fault that is injected on purpose ended the connection"),

	DRAINED("The drain, an operator or the service closed the connection, with every reply sent"),

	CUT("The grace period ended; the busy connection was closed at a frame boundary"),

	FORCED("The grace period ended in the middle of a frame, a handler or a reply, which was lost"),

	IO_ERROR("The socket failed in another way");

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	private final String meaning;

	CloseReason(String meaning) {
		this.meaning = meaning;
	}

	/**
	 * Return the name of this reason in metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Return the meaning of this reason, for an operator.
	 * @return a sentence without full stop
	 */
	public String meaning() {
		return this.meaning;
	}

}
