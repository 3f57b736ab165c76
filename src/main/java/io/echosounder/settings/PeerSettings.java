package io.echosounder.settings;

import java.time.Duration;

import io.echosounder.address.AddressFamily;
import io.echosounder.framing.Framing;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * How a peer is probed: what targets and modules have in common.
 */
public sealed interface PeerSettings permits TargetProperties, ModuleProperties {

	/**
	 * How the payload is framed.
	 * @return the framing that the peer speaks
	 */
	Framing framing();

	/**
	 * TLS that is spoken with the peer.
	 * @return also if it is none
	 */
	ClientTlsProperties tls();

	/**
	 * The PROXY header that is sent first.
	 * @return its version
	 */
	ProxyVersion proxyProtocol();

	/**
	 * Size of the payload.
	 * @return without delimiter or length header
	 */
	DataSize size();

	/**
	 * Time for all phases of a probe together.
	 * @return more than 0
	 */
	Duration timeout();

	/**
	 * The same, as the probe wants it.
	 * @param reconnect whether each attempt has a connection of its own
	 * @param tls what is made of the settings of TLS; {@code null} if none is spoken
	 * @return for any address of a name
	 */
	default ProbeOptions options(boolean reconnect, @Nullable ClientTls tls) {
		return new ProbeOptions(framing(), (int) size().toBytes(), timeout(), reconnect, AddressFamily.ANY,
				proxyProtocol().number(), tls);
	}

}
