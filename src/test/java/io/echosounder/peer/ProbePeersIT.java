package io.echosounder.peer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.echosounder.command.Commands;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with echoes that are not ours, which probe and load must find right, on one
 * connection and on several, with small and with large payloads.
 */
@FullTier
class ProbePeersIT {

	private static final String ASYNCIO = """
			import asyncio, sys

			async def echo(reader, writer):
			    while data := await reader.read(65536):
			        writer.write(data)
			        await writer.drain()
			    writer.close()

			async def main():
			    server = await asyncio.start_server(echo, '127.0.0.1', int(sys.argv[1]))
			    await server.serve_forever()

			asyncio.run(main())
			""";

	/** It stands still, with any client, once both pipes to its command are full. */
	private static final String NCAT_SIZE = "32KB";

	@TempDir
	private Path directory;

	@Test
	@RequiresTool("ncat")
	void ncat() throws IOException {
		int port = EchoProcess.freePort();
		try (Terminal _ = listening("ncat -l -k -e /bin/cat 127.0.0.1 " + port, port)) {
			assertEchoes(port, "", NCAT_SIZE);
		}
	}

	@Test
	@RequiresTool("ncat")
	void ncatWithTls() throws IOException {
		int port = EchoProcess.freePort();
		try (Terminal _ = listening("ncat --ssl -l -k -e /bin/cat 127.0.0.1 " + port, port)) {
			assertEchoes(port, "--tls --insecure ", NCAT_SIZE);
		}
	}

	@Test
	@RequiresTool("socat")
	void socat() throws IOException {
		int port = EchoProcess.freePort();
		try (Terminal _ = listening("socat TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork EXEC:cat".formatted(port),
				port)) {
			assertEchoes(port, "");
			assertEchoes(port, "--framing crlf ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS1.2", "TLS1.3" })
	@RequiresTool("socat")
	void socatWithTls(String version) throws IOException {
		Certificates certificates = Certificates.in(this.directory).server("server", "localhost");
		int port = EchoProcess.freePort();
		String address = "OPENSSL-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork,verify=0,cert=%s,key=%s,openssl-min-proto-version=%s,openssl-max-proto-version=%4$s"
			.formatted(port, certificates.certificate("server"), certificates.key("server"), version);
		try (Terminal _ = listening("socat " + address + " EXEC:cat", port)) {
			assertEchoes(port, "--tls --cacert %s ".formatted(certificates.certificate(Certificates.CA)));
		}
	}

	@Test
	void netty() throws Exception {
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		try {
			int port = ((InetSocketAddress) new ServerBootstrap().group(loop)
				.channel(NioServerSocketChannel.class)
				.childHandler(new ChannelInitializer<SocketChannel>() {
					@Override
					protected void initChannel(SocketChannel channel) {
						channel.pipeline().addLast(new NettyEcho());
					}
				})
				.bind(InetAddress.getLoopbackAddress(), 0)
				.sync()
				.channel()
				.localAddress()).getPort();
			assertEchoes(port, "");
		}
		finally {
			loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
		}
	}

	@Test
	@RequiresTool("xinetd")
	void xinetd() throws IOException {
		int port = EchoProcess.freePort();
		Path configuration = Files.writeString(this.directory.resolve("xinetd.conf"), """
				service echo
				{
					type = INTERNAL UNLISTED
					id = echo-stream
					socket_type = stream
					protocol = tcp
					bind = 127.0.0.1
					user = %s
					wait = no
					port = %d
					cps = 1000 1
				}
				""".formatted(System.getProperty("user.name"), port));
		try (Terminal _ = listening(
				"xinetd -dontfork -f %s -pidfile %s".formatted(configuration, this.directory.resolve("xinetd.pid")),
				port)) {
			assertEchoes(port, "");
		}
	}

	@Test
	@RequiresTool("python3")
	void asyncio() throws IOException {
		Path script = Files.writeString(this.directory.resolve("echo.py"), ASYNCIO);
		int port = EchoProcess.freePort();
		try (Terminal _ = listening("python3 %s %d".formatted(script, port), port)) {
			assertEchoes(port, "");
		}
	}

	private static void assertEchoes(int port, String flags) throws IOException {
		assertEchoes(port, flags, "5MB");
	}

	private static void assertEchoes(int port, String flags, String size) throws IOException {
		for (String more : new String[] { "-c 20 -i 1ms", "-c 5 -i 1ms --reconnect", "-c 2 -i 1ms -s " + size }) {
			assertThat(run("probe %s%s localhost:%d".formatted(flags, more, port))).contains(" 0% loss, ");
		}
		for (String more : new String[] { "-C 5 -c 500", "-C 3 --depth 8 -c 600 -s 1-1KB", "-C 5 --rate 500 -c 500" }) {
			assertThat(run("load %s%s localhost:%d".formatted(flags, more, port)))
				.containsPattern("(?m)^(500|600) messages in .*; 0 errors, 0 mismatches$");
		}
	}

	/** In this process, as a process for each would be most of the time. */
	private static String run(String arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int status = Commands.run(new PrintWriter(out), new PrintWriter(err), arguments.split(" ", -1));
		assertThat(status).as(() -> arguments + "\n" + out + err).isZero();
		assertThat(err.toString()).isEmpty();
		return out.toString();
	}

	private static Terminal listening(String command, int port) throws IOException {
		Terminal terminal = Terminal.run(command);
		try {
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.failFast(() -> assertThat(terminal.isAlive()).as(() -> command + ": " + terminal.shown()).isTrue())
				.ignoreExceptions()
				.until(() -> {
					new Socket(InetAddress.getLoopbackAddress(), port).close();
					return true;
				});
			return terminal;
		}
		catch (Throwable ex) {
			terminal.close();
			throw ex;
		}
	}

	/**
	 * Writes what it reads.
	 */
	private static final class NettyEcho extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object bytes) {
			ChannelFuture _ = context.writeAndFlush(bytes);
		}

	}

}
