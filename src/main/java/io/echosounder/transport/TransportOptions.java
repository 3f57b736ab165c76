package io.echosounder.transport;

import java.time.Duration;
import java.util.List;

/**
 * Options of a listener and its connections. A limit of zero means no limit.
 *
 * @param connections options of each connection
 * @param backlog connections that the kernel may complete before they are accepted
 * @param maxConnections maximum number of connections open at once
 * @param maxConnectionsPerAddress maximum number of connections open at once from one
 * address
 * @param ipv6PrefixLength leading bits by which IPv6 addresses count as one address
 * @param proxyMode whether connections begin with a PROXY header
 * @param trustedProxies addresses that may send a PROXY header; empty for all
 */
public record TransportOptions(ConnectionOptions connections, int backlog, int maxConnections,
		int maxConnectionsPerAddress, int ipv6PrefixLength, ProxyMode proxyMode, List<AddressRange> trustedProxies) {

	public TransportOptions {
		trustedProxies = List.copyOf(trustedProxies);
	}

	/**
	 * Create a builder of options.
	 * @return a builder that has the defaults of {@link ConnectionOptions#builder()}, an
	 * idle timeout of ten minutes, a backlog of 4,096, and 10,000 connections
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Builder of options of a listener and of its connections; each method replaces one
	 * default. The defaults are those of the settings.
	 */
	public static final class Builder extends ConnectionOptions.Builder<Builder> {

		private int backlog = 4096;

		private int maxConnections = 10_000;

		private int maxConnectionsPerAddress;

		private int ipv6PrefixLength = 64;

		private ProxyMode proxyMode = ProxyMode.OFF;

		private List<AddressRange> trustedProxies = List.of();

		Builder() {
			idleTimeout(Duration.ofMinutes(10));
		}

		/**
		 * Set the number of connections that the kernel may complete before they are
		 * accepted.
		 * @param backlog 4,096 by default
		 * @return this builder
		 */
		public Builder backlog(int backlog) {
			this.backlog = backlog;
			return this;
		}

		/**
		 * Set the maximum number of connections open at once.
		 * @param maxConnections 10,000 by default; 0 for no limit
		 * @return this builder
		 */
		public Builder maxConnections(int maxConnections) {
			this.maxConnections = maxConnections;
			return this;
		}

		/**
		 * Set the maximum number of connections that one address may have open at once.
		 * @param maxConnectionsPerAddress 0, the default, for no limit
		 * @return this builder
		 */
		public Builder maxConnectionsPerAddress(int maxConnectionsPerAddress) {
			this.maxConnectionsPerAddress = maxConnectionsPerAddress;
			return this;
		}

		/**
		 * Set the number of leading bits by which IPv6 addresses count as one address.
		 * @param ipv6PrefixLength 64 by default
		 * @return this builder
		 */
		public Builder ipv6PrefixLength(int ipv6PrefixLength) {
			this.ipv6PrefixLength = ipv6PrefixLength;
			return this;
		}

		/**
		 * Set whether connections begin with a PROXY header.
		 * @param proxyMode off by default
		 * @return this builder
		 */
		public Builder proxyMode(ProxyMode proxyMode) {
			this.proxyMode = proxyMode;
			return this;
		}

		/**
		 * Set the addresses that may send a PROXY header.
		 * @param trustedProxies empty, the default, for all
		 * @return this builder
		 */
		public Builder trustedProxies(List<AddressRange> trustedProxies) {
			this.trustedProxies = trustedProxies;
			return this;
		}

		/**
		 * Build the options of a listener.
		 * @return new options
		 */
		public TransportOptions build() {
			return new TransportOptions(buildConnection(), this.backlog, this.maxConnections,
					this.maxConnectionsPerAddress, this.ipv6PrefixLength, this.proxyMode, this.trustedProxies);
		}

	}

}
