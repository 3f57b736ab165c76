package io.echosounder.probe;

import java.time.Duration;
import java.util.Locale;

import io.echosounder.address.AddressFamily;
import io.echosounder.framing.Framing;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * Options of a probe.
 *
 * @param framing framing of the payload
 * @param size bytes of the payload, without delimiter or length header
 * @param timeout for all phases of an attempt together
 * @param reconnect whether each attempt has a new connection
 * @param family which addresses of a name are tried
 * @param proxyVersion version of the PROXY header that is sent first, 1 or 2; 0 for none
 * @param tls settings of TLS; {@code null} for plain TCP
 */
public record ProbeOptions(Framing framing, int size, Duration timeout, boolean reconnect, AddressFamily family,
		int proxyVersion, @Nullable ClientTls tls) {

	/** Plain TCP, raw, 64 bytes, five seconds, one connection for all attempts. */
	public static final ProbeOptions DEFAULTS = new ProbeOptions(Framing.RAW, 64, Duration.ofSeconds(5), false,
			AddressFamily.ANY, 0, null);

	/** Bytes of the largest payload, 1 GiB. */
	public static final int MAX_SIZE = 1 << 30;

	public ProbeOptions {
		int min = (framing == Framing.RAW) ? 1 : 0;
		int max = switch (framing) {
			case LENGTH1 -> 0xff;
			case LENGTH2 -> 0xffff;
			case RAW, LF, CRLF, NUL, STX_ETX, LENGTH4 -> MAX_SIZE;
		};
		if (size < min || size > max) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "A payload of this framing has %d to %d bytes, not %d", min, max, size));
		}
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("A timeout must be longer than 0s");
		}
		if (proxyVersion < 0 || proxyVersion > 2) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "There is no version %d of the PROXY header", proxyVersion));
		}
	}

	/**
	 * Return a copy with another timeout.
	 * @param timeout for all phases of an attempt together
	 * @return a copy
	 */
	public ProbeOptions withTimeout(Duration timeout) {
		return new ProbeOptions(this.framing, this.size, timeout, this.reconnect, this.family, this.proxyVersion,
				this.tls);
	}

}
