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
 * @param enabled Whether the listener is started
 * @param port Port to listen on, which must be set; 0 takes any free port, which the log
 * names
 * @param address Address to listen on; all interfaces, IPv4 and IPv6, if not set;
 * {@code 0.0.0.0} is all of IPv4 only
 * @param framing How the listener separates frames; {@code raw} takes bytes as they come
 * @param maxFrameLength Maximum content of a frame, without delimiter or length header
 * @param transport Driver of the sockets; {@code nio} uses event loops, {@code blocking}
 * one virtual thread per connection
 * @param dispatch Threads that run the service; {@code inline} is the thread that read
 * the frame, {@code virtual} is virtual threads, in order per connection, for services
 * that block
 * @param backlog Number of connections that may wait to be accepted; the kernel's own
 * limit is {@code net.core.somaxconn}
 * @param idleTimeout Time without a byte in either direction after which a connection is
 * closed; 0 for never
 * @param frameTimeout Maximum time from the first byte of a frame to its last; 0 for no
 * limit
 * @param handshakeTimeout Maximum time for the PROXY header and for the TLS handshake,
 * each; 0 for no limit
 * @param writeTimeout Time after which a connection is closed whose peer takes no reply;
 * 0 for never
 * @param maxConnections Number of connections that may be open at once; further ones are
 * accepted and closed
 * @param maxConnectionsPerAddress Number of connections that one address may have open at
 * once; 0 for no limit
 * @param ipv6PrefixLength Number of leading bits by which IPv6 addresses count as one
 * address for that limit; 128 counts each address
 * @param writeBuffer Size of unsent replies at which the server stops reading from a
 * connection
 * @param tls TLS of the listener
 * @param proxyProtocol Whether connections begin with a PROXY header, version 1 or 2,
 * before TLS
 * @param trustedProxies Ranges of addresses (CIDR) that may send that header; any address
 * if empty
 * @param service Name of the service bean that answers, or {@code echo}, {@code info} or
 * {@code info-then-echo}; the only service bean if not set, and the echo without any
 * @param infoOn Moment at which an info service tells its line; {@code connect} if not
 * set
 * @param maxAge Age at which a connection is drained, as soon as it is quiet or behind a
 * reply; 0 for never
 * @param maxAgeJitter Share of that age, such as 10% or 0.1, by which connections are
 * drained earlier, evenly spread
 * @param keepAlive Times of TCP keep-alive
 * @param faults Faults to inject on purpose, each a map with its type and further fields
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
	 * A frame with a length of one byte is too short for the text.
	 */
	private static final Framing TOO_SHORT_FOR_INFO = Framing.LENGTH1;

	public ListenerProperties {
		service = (service == null || service.isBlank()) ? null : service.strip();
	}

	/** Refuses what cannot work; here, not in the constructor, as a name is needed. */
	void check(Check check) {
		check.that(this.port != null, "port", "is missing: set a port, or 0 for any free port");
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
		check.that(this.trustedProxies.isEmpty() || this.proxyProtocol != ProxyMode.OFF, "trusted-proxies",
				String.format(Locale.ROOT, "is set, but '%s.proxy-protocol' is off", check.prefix()));
		check.that(this.infoOn == null || informs(), "info-on", String.format(Locale.ROOT,
				"is set, but '%s.service' is neither info nor info-then-echo", check.prefix()));
		check.that(!informs() || this.framing != TOO_SHORT_FOR_INFO, "service",
				"is info, which does not fit into a frame of 'length1'");
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
