package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import io.echosounder.framing.Framing;
import io.echosounder.testing.TestServer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeepAlive}, on sockets of listeners and clients.
 */
class KeepAliveTests {

	private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	@AutoClose
	private final EventLoopGroup loops = new EventLoopGroup(1);

	@ParameterizedTest
	@CsvSource({ "7,,", ",8,", ",,9", "7,8,9" })
	void onlyTheTimesThatAreGivenAreSet(@Nullable Integer idle, @Nullable Integer interval, @Nullable Integer count)
			throws IOException {
		try (SocketChannel socket = SocketChannel.open(); SocketChannel other = SocketChannel.open()) {
			new KeepAlive(idle, interval, count).set(socket);
			assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
			assertThat(times(socket)).isEqualTo(new KeepAlive((idle != null) ? idle : times(other).idle(),
					(interval != null) ? interval : times(other).interval(),
					(count != null) ? count : times(other).count()));
		}
	}

	@Test
	void thisPlatformHasAllOfThem() {
		assertThat(KeepAlive.supportedOptions()).contains(ExtendedSocketOptions.TCP_KEEPIDLE,
				ExtendedSocketOptions.TCP_KEEPINTERVAL, ExtendedSocketOptions.TCP_KEEPCOUNT);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void connectionsOfAListenerHaveItsTimes(boolean blocking) throws IOException {
		TransportOptions options = TransportOptions.builder().framing(Framing.LF).build();
		ServerConnectionFactory listener = blocking
				? new BlockingServerConnectionFactory("test", LOOPBACK, options, this.loops)
				: new NioServerConnectionFactory("test", LOOPBACK, options, this.loops);
		listener.registerListener((_) -> {
		});
		listener.setKeepAlive(new KeepAlive(7, 8, 9));
		listener.start();
		try (SocketChannel client = SocketChannel.open(listener.address())) {
			assertThat(client.isConnected()).isTrue();
			TestServer.await().until(() -> listener.openConnections().size() == 1);
			SocketChannel socket = socket(listener.openConnections().iterator().next());
			assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
			assertThat(times(socket)).isEqualTo(new KeepAlive(7, 8, 9));
		}
		finally {
			listener.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void connectionsOfAClientHaveItsTimes(boolean on) throws Exception {
		try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK)) {
			NioClientConnectionFactory client = new NioClientConnectionFactory("test", "127.0.0.1",
					listener.socket().getLocalPort(), ConnectionOptions.of(Framing.LF), this.loops);
			client.registerListener((_) -> {
			});
			client.setKeepAlive(new KeepAlive(7, 8, 9));
			client.setSoKeepAlive(on);
			client.start();
			try {
				SocketChannel socket = socket((Connection) client.getConnection());
				assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isEqualTo(on);
				assertThat(times(socket)).isEqualTo(new KeepAlive(7, 8, 9));
			}
			finally {
				client.stop();
			}
		}
	}

	private static SocketChannel socket(Connection connection) {
		return ((ChannelDriver) connection.core().driver).socket;
	}

	private static KeepAlive times(SocketChannel socket) throws IOException {
		return new KeepAlive(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE),
				socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL),
				socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
	}

}
