package io.echosounder.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.echosounder.fault.FaultRule;
import io.echosounder.fault.FaultType;
import io.echosounder.fault.InvalidFaultException;
import io.echosounder.framing.Framing;
import io.echosounder.transport.AddressRange;
import io.echosounder.transport.Dispatch;
import io.echosounder.transport.ProxyMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One listener.
 *
 * @param enabled Whether the listener is there at all
 * @param port Port to listen on; 0 takes any free port
 * @param address Address to listen on; all interfaces, IPv4 and IPv6, if not set; 0.0.0.0
 * for all of IPv4 alone
 * @param framing How frames are told apart
 * @param maxFrameLength Size that a frame may have, without delimiter or length header
 * @param transport What kind of sockets connections have
 * @param dispatch Which threads run the service
 * @param backlog Number of connections that may wait to be accepted
 * @param idleTimeout Time without a byte in either direction after which a connection is
 * closed; 0 for never
 * @param frameTimeout Time that a frame may take from its first byte to its last; 0 for
 * any
 * @param handshakeTimeout Time that the PROXY header and the TLS handshake may take,
 * each; 0 for any
 * @param writeTimeout Time after which a peer that takes no reply is closed; 0 for never
 * @param maxConnections Number of connections that may be open at once
 * @param maxConnectionsPerAddress Number of connections that one address may have open at
 * once; 0 for any
 * @param ipv6PrefixLength Number of leading bits that IPv6 addresses share which count as
 * one address; 128 counts each by itself
 * @param writeBuffer Size of unsent replies at which reading from a connection pauses
 * @param tls TLS of the listener
 * @param proxyProtocol Whether connections begin with a header of the PROXY protocol
 * @param trustedProxies Ranges of addresses (CIDR) that may send such a header; all if
 * there are none
 * @param service Name of the service bean that answers, or echo, info or info-then-echo;
 * the only service bean if not set, and the echo without any
 * @param infoOn When clients are told about server and connection, if the service does
 * that; by default as they connect
 * @param maxAge Age at which a connection is drained by itself; 0 for never
 * @param maxAgeJitter Share of that age by which connections are drained earlier, evenly
 * spread, such as 10% or 0.1
 * @param keepAlive Times of TCP keep-alive
 * @param faults Faults to inject into connections on purpose, each with its type and
 * further fields; none if empty
 */
public record ListenerProperties(@DefaultValue("true") boolean enabled, @Nullable Integer port,
		@Nullable InetAddress address, @DefaultValue("raw") Framing framing,
		@DefaultValue("64KB") DataSize maxFrameLength, @DefaultValue("nio") Transport transport,
		@DefaultValue("inline") Dispatch dispatch, @DefaultValue("4096") int backlog,
		@DefaultValue("10m") Duration idleTimeout, @DefaultValue("30s") Duration frameTimeout,
		@DefaultValue("10s") Duration handshakeTimeout, @DefaultValue("30s") Duration writeTimeout,
		@DefaultValue("10000") int maxConnections, @DefaultValue("0") int maxConnectionsPerAddress,
		@DefaultValue("64") int ipv6PrefixLength, @DefaultValue("256KB") DataSize writeBuffer,
		@DefaultValue TlsProperties tls, @DefaultValue("off") ProxyMode proxyProtocol,
		@DefaultValue List<AddressRange> trustedProxies, @Nullable String service, @Nullable InfoOn infoOn,
		@DefaultValue("0s") Duration maxAge, @DefaultValue("10%") Percentage maxAgeJitter,
		@DefaultValue KeepAliveProperties keepAlive, @DefaultValue List<Map<String, String>> faults) {

	/** The wildcard address of IPv6, whose sockets serve IPv4, too. */
	private static final InetAddress BOTH_FAMILIES = InetAddress.ofLiteral("::");

	/**
	 * What a frame with a length of one byte holds is less than what there is to tell.
	 */
	private static final Framing TOO_SHORT_FOR_INFO = Framing.LENGTH1;

	public ListenerProperties {
		service = (service == null || service.isBlank()) ? null : service.strip();
	}

	/** Refuses what cannot work; here, not in the constructor, as a name is needed. */
	void check(Check check) {
		check.that(this.port != null, "port", "is missing: say where to listen, or 0 for any free port");
		check.between(0, 65535, "port", (this.port != null) ? this.port : 0);
		check.size("max-frame-length", this.maxFrameLength);
		check.between(1, Integer.MAX_VALUE, "backlog", this.backlog);
		check.duration("idle-timeout", this.idleTimeout);
		check.duration("frame-timeout", this.frameTimeout);
		check.duration("handshake-timeout", this.handshakeTimeout);
		check.duration("write-timeout", this.writeTimeout);
		check.between(1, Integer.MAX_VALUE, "max-connections", this.maxConnections);
		check.between(0, Integer.MAX_VALUE, "max-connections-per-address", this.maxConnectionsPerAddress);
		check.between(1, 128, "ipv6-prefix-length", this.ipv6PrefixLength);
		check.size("write-buffer", this.writeBuffer);
		check.duration("max-age", this.maxAge);
		check.percentage("max-age-jitter", this.maxAgeJitter);
		this.keepAlive.check(new Check(check.prefix() + ".keep-alive"));
		this.tls.check(new Check(check.prefix() + ".tls"));
		check.that(this.trustedProxies.isEmpty() || this.proxyProtocol != ProxyMode.OFF, "trusted-proxies", String
			.format(Locale.ROOT, "says who may send a PROXY header, but '%s.proxy-protocol' is off", check.prefix()));
		check.that(this.infoOn == null || informs(), "info-on", String.format(Locale.ROOT,
				"says when there is info, but '%s.service' is neither info nor info-then-echo", check.prefix()));
		check.that(!informs() || this.framing != TOO_SHORT_FOR_INFO, "service",
				"is info, which a frame of 'length1' is too short for");
		checkFaults(check);
	}

	private void checkFaults(Check check) {
		Set<FaultType> types = EnumSet.noneOf(FaultType.class);
		for (int i = 0; i < this.faults.size(); i++) {
			String fault = "faults[" + i + "]";
			try {
				FaultType type = FaultRule.parse(this.faults.get(i)).fault().type();
				check.that(types.add(type), fault + ".type", String.format(Locale.ROOT, "is '%s' twice", type.tag()));
			}
			catch (InvalidFaultException ex) {
				check.that(false, fault + "." + ex.field(), ex.problem());
			}
		}
	}

	/**
	 * Faults that begin with the listener.
	 * @return at most one of each type
	 */
	public List<FaultRule> faultRules() {
		return this.faults.stream().map(FaultRule::parse).toList();
	}

	/**
	 * Return the built-in service that the setting names.
	 * @return {@code null} if it names a bean, or nothing
	 */
	public @Nullable Service builtInService() {
		return (this.service != null) ? Service.named(this.service) : null;
	}

	private boolean informs() {
		Service builtIn = builtInService();
		return builtIn == Service.INFO || builtIn == Service.INFO_THEN_ECHO;
	}

	/**
	 * Whether clients are told about server and connection when their first frame is
	 * complete.
	 * @return {@code false} if they are told as they connect, or never
	 */
	public boolean informsAtFirstFrame() {
		return this.infoOn == InfoOn.FIRST_FRAME;
	}

	/**
	 * Address and port to listen on.
	 * @return the wildcard address of both families if none is set
	 */
	public InetSocketAddress socketAddress() {
		return new InetSocketAddress((this.address != null) ? this.address : BOTH_FAMILIES,
				(this.port != null) ? this.port : 0);
	}

}
