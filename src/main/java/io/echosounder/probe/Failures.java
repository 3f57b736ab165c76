package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.SocketError;
import io.echosounder.text.PeerText;

/**
 * Meaning of errors of sockets for an attempt, as sentences.
 */
final class Failures {

	/**
	 * Message for an IPv6 address if the JVM has IPv4 only; the kernel may lack it, too.
	 */
	static final String NO_FAMILY = "Address family not supported by this JVM: java.net.preferIPv4Stack is set, or IPv6 is disabled";

	/** Message for a connection that the peer has ended before a byte came back. */
	static final String NO_ECHO = "The peer has ended the connection without an echo: it may be at its limit, not allow this address, or want TLS or a PROXY header";

	private Failures() {
	}

	/** Return the failure for an error before the connection was established. */
	static ProbeException ofConnect(IOException ex, InetAddress address, int port) {
		String place = AddressFormat.compressed(address, port);
		String said = PeerText.said(ex);
		SocketError error = SocketError.of(ex);
		if (error == SocketError.NO_LOCAL_ADDRESS && hasSourceFor(address)) {
			return new ProbeException(Reason.LIMIT, String.format(Locale.ROOT,
					"This machine has no local port left to connect to %s: net.ipv4.ip_local_port_range sets how many",
					place), address, ex);
		}
		return switch (error) {
			case REFUSED -> new ProbeException(Reason.REFUSED, "Nothing listens on " + place, address, ex);
			case TIMEOUT -> new ProbeException(Reason.TIMEOUT, "No answer from " + place, address, ex);
			case RESET ->
				new ProbeException(Reason.RESET, place + " has reset the connection while it was made", address, ex);
			case UNREACHABLE, LOCAL_REFUSAL, NO_LOCAL_ADDRESS -> new ProbeException(Reason.UNREACHABLE,
					String.format(Locale.ROOT, "No route from here to %s (%s)", place, said), address, ex);
			case LIMIT -> limit(ex);
			case OTHER ->
				new ProbeException(Reason.OTHER, String.format(Locale.ROOT, "%s: %s", place, said), address, ex);
		};
	}

	/**
	 * Return whether the system finds a source address for a connection. The kernel has
	 * one error for no address and for no port; without ports, UDP still finds its
	 * address. Sends nothing.
	 */
	private static boolean hasSourceFor(InetAddress address) {
		try (DatagramChannel channel = DatagramChannel.open()) {
			channel.connect(new InetSocketAddress(address, 1));
			return true;
		}
		catch (IOException | UnsupportedAddressTypeException _) {
			return false;
		}
	}

	/**
	 * Return the failure for an error on a connection.
	 * @param reused whether payloads were sent before on this connection
	 */
	static ProbeException ofConnection(IOException ex, Phase phase, boolean reused) {
		String said = PeerText.said(ex);
		return switch (SocketError.of(ex)) {
			case RESET -> new ProbeException(Reason.RESET, "The peer has reset the connection" + switch (phase) {
				case RESOLVE, CONNECT, PROXY, TLS, SEND, FIRST_BYTE -> reused ? " after the last echo"
						: " before a byte came back: it may be at its limit, not allow this address, or want TLS or a PROXY header";
				case ECHO -> " in the middle of the echo";
				case CLOSE -> " instead of ending it; the echo was right";
			}, null, ex);
			case TIMEOUT -> new ProbeException(Reason.TIMEOUT, "The peer no longer acknowledges data", null, ex);
			case UNREACHABLE, LOCAL_REFUSAL -> new ProbeException(Reason.UNREACHABLE,
					String.format(Locale.ROOT, "The route to the peer is lost (%s)", said), null, ex);
			case LIMIT -> limit(ex);
			case REFUSED, NO_LOCAL_ADDRESS, OTHER -> new ProbeException(Reason.OTHER, said, null, ex);
		};
	}

	private static ProbeException limit(IOException ex) {
		return new ProbeException(Reason.LIMIT,
				String.format(Locale.ROOT, "This machine allows no more open sockets (%s)", ex.getMessage()), null, ex);
	}

}
