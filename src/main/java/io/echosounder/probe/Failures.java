package io.echosounder.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

import io.echosounder.address.AddressFormat;

/**
 * What the system's errors mean. The JDK has classes for some; the others it tells by the
 * text of the C library only. Where that is not in English, they are
 * {@link Reason#OTHER}, with that text.
 */
final class Failures {

	/** Of EADDRNOTAVAIL. */
	private static final String NO_ADDRESS = "Cannot assign requested address";

	/** Of an IPv6 address where the JVM has IPv4 only; it may not be in the kernel. */
	static final String NO_FAMILY = "Address family not supported by this JVM: java.net.preferIPv4Stack is set, or IPv6 is disabled";

	private Failures() {
	}

	/** An error before there was a connection. */
	static ProbeException ofConnect(IOException ex, InetAddress address, int port) {
		String place = AddressFormat.compressed(address, port);
		String said = String.valueOf(ex.getMessage());
		if (isLimit(said)) {
			return limit(ex);
		}
		if (said.contains(NO_ADDRESS) && hasSourceFor(address)) {
			return new ProbeException(Reason.LIMIT, String.format(Locale.ROOT,
					"This machine has no local port left to connect to %s: net.ipv4.ip_local_port_range sets how many",
					place), address, ex);
		}
		Reason reason = ofConnect(ex, said);
		String message = switch (reason) {
			case REFUSED -> "Nothing listens on " + place;
			case TIMEOUT -> "No answer from " + place;
			case RESET -> place + " has reset the connection while it was made";
			case UNREACHABLE -> String.format(Locale.ROOT, "No way leads to %s from here (%s)", place, said);
			case DNS, CLOSED, TLS, PROXY, MISMATCH, SHORT, LIMIT, OTHER ->
				String.format(Locale.ROOT, "%s: %s", place, said);
		};
		return new ProbeException(reason, message, address, ex);
	}

	/**
	 * Whether the system finds an address to connect from. The kernel has one error for
	 * no address and for no port; without ports, UDP still finds its address. Sends
	 * nothing.
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

	private static Reason ofConnect(IOException ex, String said) {
		if (said.contains("refused")) {
			return Reason.REFUSED;
		}
		if (ex instanceof NoRouteToHostException || said.contains("unreachable") || said.contains("No route")
		// no address of that family, or no permission of the own firewall
				|| said.contains(NO_ADDRESS) || said.contains("Operation not permitted")
				|| said.contains("Permission denied") || said.contains("Invalid argument")
				|| said.contains("Network is down") || said.contains("Host is down")
				|| said.contains("Address family not supported") || said.contains("Protocol family unavailable")) {
			return Reason.UNREACHABLE;
		}
		if (said.contains("timed out")) {
			return Reason.TIMEOUT;
		}
		if (isReset(said)) {
			return Reason.RESET;
		}
		return (ex instanceof ConnectException) ? Reason.REFUSED : Reason.OTHER;
	}

	/**
	 * An error on a connection.
	 * @param reused whether there were payloads before on this connection
	 */
	static ProbeException ofConnection(IOException ex, Phase phase, boolean reused) {
		String said = String.valueOf(ex.getMessage());
		if (isReset(said)) {
			return new ProbeException(Reason.RESET, "The peer has reset the connection" + switch (phase) {
				case RESOLVE, CONNECT, PROXY, TLS, SEND, FIRST_BYTE -> reused ? " after the last echo"
						: " before a byte came back: it may be at its limit, not allow this address, or want TLS or a PROXY header";
				case ECHO -> " in the middle of the echo";
				case CLOSE -> " instead of ending it; the echo was right";
			}, null, ex);
		}
		if (said.contains("timed out")) {
			return new ProbeException(Reason.TIMEOUT, "The peer does not acknowledge anything any more", null, ex);
		}
		if (ex instanceof NoRouteToHostException || said.contains("unreachable") || said.contains("No route")) {
			return new ProbeException(Reason.UNREACHABLE,
					String.format(Locale.ROOT, "No way leads to the peer any more (%s)", said), null, ex);
		}
		if (isLimit(said)) {
			return limit(ex);
		}
		return new ProbeException(Reason.OTHER, said, null, ex);
	}

	private static boolean isLimit(String said) {
		return said.contains("Too many open files");
	}

	private static ProbeException limit(IOException ex) {
		return new ProbeException(Reason.LIMIT,
				String.format(Locale.ROOT, "This machine allows no more open sockets (%s)", ex.getMessage()), null, ex);
	}

	private static boolean isReset(String said) {
		return said.contains("reset") || said.contains("Broken pipe");
	}

}
