package io.echosounder.transport;

import java.time.Duration;

import io.echosounder.framing.Framing;

/**
 * Options of a connection, for either side. A timeout of zero never fires.
 *
 * @param framing framing of the byte stream
 * @param maxFrameLength maximum bytes of a frame, without delimiter or header
 * @param dispatch thread that runs the handler
 * @param idleTimeout maximum time without a byte in either direction
 * @param frameTimeout maximum time of a frame from its first byte to its last
 * @param handshakeTimeout maximum time of the PROXY header and of the TLS handshake, each
 * @param writeTimeout maximum time that unsent bytes wait while the peer does not read
 * @param linger maximum time that a closing connection waits for the peer's FIN
 * @param writeBuffer unsent bytes at which reading from a connection pauses
 */
public record ConnectionOptions(Framing framing, int maxFrameLength, Dispatch dispatch, Duration idleTimeout,
		Duration frameTimeout, Duration handshakeTimeout, Duration writeTimeout, Duration linger, int writeBuffer) {

	/**
	 * Create a builder of options.
	 * @return a builder that has the defaults: raw frames of up to 64 KiB that take up to
	 * 30 s, inline dispatch, a handshake within 10 s, 30 s for a peer that does not read,
	 * one second for its FIN, and no idle timeout
	 */
	public static Builder<?> builder() {
		return new Builder<>();
	}

	/**
	 * Create options with all defaults but the framing.
	 * @param framing framing of the byte stream
	 * @return options with inline dispatch
	 */
	public static ConnectionOptions of(Framing framing) {
		return builder().framing(framing).buildConnection();
	}

	/**
	 * Builder of connection options; each method replaces one default.
	 *
	 * @param <B> the type of this builder
	 */
	public static sealed class Builder<B extends Builder<B>> permits TransportOptions.Builder {

		private Framing framing = Framing.RAW;

		private int maxFrameLength = 64 * 1024;

		private Dispatch dispatch = Dispatch.INLINE;

		private Duration idleTimeout = Duration.ZERO;

		private Duration frameTimeout = Duration.ofSeconds(30);

		private Duration handshakeTimeout = Duration.ofSeconds(10);

		private Duration writeTimeout = Duration.ofSeconds(30);

		private Duration linger = Duration.ofSeconds(1);

		private int writeBuffer = 256 * 1024;

		Builder() {
		}

		@SuppressWarnings("unchecked")
		private B self() {
			return (B) this;
		}

		/**
		 * Set the framing of the byte stream.
		 * @param framing raw by default
		 * @return this builder
		 */
		public B framing(Framing framing) {
			this.framing = framing;
			return self();
		}

		/**
		 * Set the longest frame.
		 * @param maxFrameLength bytes, without delimiter or header; 65,536 by default
		 * @return this builder
		 */
		public B maxFrameLength(int maxFrameLength) {
			this.maxFrameLength = maxFrameLength;
			return self();
		}

		/**
		 * Set the thread that runs the handler.
		 * @param dispatch inline by default
		 * @return this builder
		 */
		public B dispatch(Dispatch dispatch) {
			this.dispatch = dispatch;
			return self();
		}

		/**
		 * Set the maximum time without a byte in either direction.
		 * @param idleTimeout zero, the default, for no limit
		 * @return this builder
		 */
		public B idleTimeout(Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
			return self();
		}

		/**
		 * Set the maximum time of a frame from its first byte to its last.
		 * @param frameTimeout 30 s by default; zero for no limit
		 * @return this builder
		 */
		public B frameTimeout(Duration frameTimeout) {
			this.frameTimeout = frameTimeout;
			return self();
		}

		/**
		 * Set the maximum time of the PROXY header and of the TLS handshake, each.
		 * @param handshakeTimeout 10 s by default; zero for no limit
		 * @return this builder
		 */
		public B handshakeTimeout(Duration handshakeTimeout) {
			this.handshakeTimeout = handshakeTimeout;
			return self();
		}

		/**
		 * Set the maximum time that unsent bytes wait while the peer does not read.
		 * @param writeTimeout 30 s by default; zero for no limit
		 * @return this builder
		 */
		public B writeTimeout(Duration writeTimeout) {
			this.writeTimeout = writeTimeout;
			return self();
		}

		/**
		 * Set the maximum time that a closing connection waits for the peer's FIN.
		 * @param linger 1 s by default
		 * @return this builder
		 */
		public B linger(Duration linger) {
			this.linger = linger;
			return self();
		}

		/**
		 * Set the number of unsent bytes at which reading from a connection pauses.
		 * @param writeBuffer bytes; 262,144 by default
		 * @return this builder
		 */
		public B writeBuffer(int writeBuffer) {
			this.writeBuffer = writeBuffer;
			return self();
		}

		/**
		 * Build the options of a connection.
		 * @return new options
		 */
		public final ConnectionOptions buildConnection() {
			return new ConnectionOptions(this.framing, this.maxFrameLength, this.dispatch, this.idleTimeout,
					this.frameTimeout, this.handshakeTimeout, this.writeTimeout, this.linger, this.writeBuffer);
		}

	}

}
