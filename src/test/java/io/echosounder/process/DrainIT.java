package io.echosounder.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for how the server ends on a signal.
 */
class DrainIT {

	private static final String ALLOW = "--management.endpoint.drain.access=unrestricted";

	/** Time that a loaded machine may add to a drain. */
	private static final Duration SLACK = EchoProcess.PATIENCE;

	private static final int TOO_MUCH = 16 * 1024 * 1024;

	@FullTier
	@Test
	void everyKindOfClientGetsWhatWasPromised() throws Exception {
		drain("nio", "TERM", 143);
	}

	@FullTier
	@Test
	void everyKindOfBlockingClientGetsWhatWasPromised() throws Exception {
		drain("blocking", "INT", 0);
	}

	private static void drain(String transport, String signal, int status) throws Exception {
		Duration delay = Duration.ofSeconds(1);
		// long enough for the test to see all ends but those of busy connections
		Duration grace = Duration.ofSeconds(15);
		Duration linger = Duration.ofSeconds(5);
		List<Socket> idle = new ArrayList<>();
		List<Ping> pings = new ArrayList<>();
		// the server would ignore signals that the parent of this test ignores
		try (EchoProcess process = EchoProcess.start(List.of("env", "--default-signal=INT,TERM"),
				"--echo.listeners.line.transport=" + transport, "--echo.drain.delay=" + delay.toMillis() + "ms",
				"--echo.drain.grace-period=" + grace.toMillis() + "ms", "--echo.drain.quiet-period=1s",
				"--echo.drain.linger=" + linger.toMillis() + "ms", "--echo.listeners.raw.transport=" + transport,
				"--echo.listeners.raw.framing=length4", "--echo.listeners.raw.max-frame-length=" + TOO_MUCH + "B");
				Socket half = process.connect("line");
				SocketChannel deaf = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4096)) {
			deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), process.port("raw")));
			int port = process.port("line");
			for (int i = 0; i < 10; i++) {
				Socket socket = process.connect("line");
				idle.add(socket);
				StartIT.echo(socket, "hello\n");
			}
			for (int i = 0; i < 4; i++) {
				pings.add(new Ping(process.connect("line")));
			}
			half.getOutputStream().write("one\ntwo".getBytes(StandardCharsets.US_ASCII));
			assertThat(half.getInputStream().readNBytes(4)).asString().isEqualTo("one\n");
			requestTooMuch(process, deaf);
			process.assertBalance();

			long start = System.nanoTime();
			process.signal(signal);
			process.awaitLine("Draining: readiness refuses traffic");
			assertThat(process.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(process.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertThat(process.get("/actuator/health").body()).contains("\"draining\"");
			assertThat(process.sum("tcp_server_drain_phase")).isGreaterThanOrEqualTo(2);
			Socket latest = connectDuringTheDelay(process);
			if (latest != null) {
				idle.add(latest);
			}

			process.awaitLine("Draining: listeners are closed");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> process.connect("line").close());
			try (ServerSocket successor = new ServerSocket(port)) {
				assertThat(successor.isBound()).isTrue();
			}
			for (Socket socket : idle) {
				assertThat(socket.getInputStream().read()).isEqualTo(-1);
				socket.close();
			}
			assertThat(process.lines("Drained in ")).as("idle ones end before the busy ones").isEmpty();
			process.assertBalance();
			assertThat(pings).allMatch((ping) -> !ping.end.isDone());

			assertThat(process.exitCode(grace.plus(linger).plus(SLACK))).isEqualTo(status);
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			assertThat(took).isBetween(delay.plus(grace), delay.plus(grace).plus(linger).plus(SLACK));
			for (Ping ping : pings) {
				assertThat(ping.end.get()).isEqualTo("EOF");
				assertThat(ping.echoes).isPositive();
			}
			assertThat(half.getInputStream().read()).isEqualTo(-1);
			assertThat(process.outcome()).endsWith(": %d clean, 4 cut, 2 forced".formatted(idle.size()));
			process.assertNoWarningsBut();
		}
		finally {
			for (Socket socket : idle) {
				socket.close();
			}
			for (Ping ping : pings) {
				ping.socket.close();
			}
		}
	}

	/**
	 * A connection that is made in the delay, if the machine is quick enough to make it.
	 */
	private static @Nullable Socket connectDuringTheDelay(EchoProcess process) throws IOException {
		Socket socket;
		try {
			socket = process.connect("line");
		}
		catch (IOException ex) {
			assertThat(process.lines("Draining: listeners are closed")).as("refused in the delay").isNotEmpty();
			return null;
		}
		StartIT.echo(socket, "late\n");
		return socket;
	}

	/**
	 * Request a reply that no buffers of a kernel hold. Without the rest, kernels may
	 * take the last bytes late.
	 */
	private static void requestTooMuch(EchoProcess process, SocketChannel deaf) throws IOException {
		ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + TOO_MUCH).putInt(0, TOO_MUCH);
		while (frame.hasRemaining()) {
			deaf.write(frame);
		}
		Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> process.sum("tcp_server_unsent_bytes", "raw") > 0);
	}

	@FullTier
	@Test
	void aDrainThatAnOperatorStartsIsSeenInMetricsAndLeavesNothingForTheSignal() throws IOException {
		try (EchoProcess process = EchoProcess.start(ALLOW, "--echo.drain.quiet-period=0s",
				"--echo.drain.grace-period=2s", "--echo.drain.linger=1s");
				Socket idle = process.connect("raw");
				Socket half = process.connect("line")) {
			StartIT.echo(idle, "hello");
			StartIT.echo(half, "hello\n");
			half.getOutputStream().write("wor".getBytes(StandardCharsets.US_ASCII));
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> process.sum("tcp_server_received_bytes_total", "line") == 9);
			assertThat(process.sum("tcp_server_drain_phase")).isZero();
			assertThat(process.request("POST", "/actuator/drain").statusCode()).isEqualTo(202);
			assertThat(process.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(idle.getInputStream().read()).isEqualTo(-1);
			idle.shutdownOutput();
			assertThat(half.getInputStream().read()).isEqualTo(-1);
			half.shutdownOutput();
			process.awaitLine("Drained in ");
			process.awaitNoConnections();
			assertThat(process.outcome()).endsWith(": 1 clean, 0 cut, 1 forced");
			assertThat(process.sum("tcp_server_drain_phase", "raw")).isEqualTo(3);
			assertThat(process.sum("tcp_server_drain_connections_total", "raw", "clean")).isOne();
			assertThat(process.sum("tcp_server_drain_connections_total", "line", "forced")).isOne();
			assertThat(process.sum("tcp_server_drain_connections_total")).isEqualTo(2);
			assertThat(process.get("/actuator/drain").body()).contains("\"forced\":1");
			process.signal("TERM");
			assertThat(process.exitCode()).isEqualTo(143);
			assertThat(process.lines("Drained in ")).hasSize(1);
			process.assertNoWarningsBut();
		}
	}

	@Test
	void aSecondSignalEndsTheProcessAtOnce() throws IOException {
		try (EchoProcess process = EchoProcess.start(List.of("env", "--default-signal=INT,TERM"),
				"--echo.drain.delay=300s", "--spring.lifecycle.timeout-per-shutdown-phase=600s")) {
			process.signal("TERM");
			process.awaitLine("Draining: readiness refuses traffic");
			process.signal("TERM");
			assertThat(process.exitCode()).isEqualTo(143);
			assertThat(process.outcome()).isNull();
			process.assertNoWarningsBut("A second signal came: the server ends at once");
		}
	}

	@FullTier
	@Test
	void closesAreSpread() throws IOException {
		int count = 60;
		// more than a machine stands still for
		Duration spread = Duration.ofSeconds(10);
		List<Socket> clients = new ArrayList<>();
		try (EchoProcess process = EchoProcess.start("--echo.drain.spread=" + spread.toSeconds() + "s",
				"--echo.drain.quiet-period=0s", "--echo.drain.grace-period=5s")) {
			for (int i = 0; i < count; i++) {
				Socket client = process.connect((i % 2 == 0) ? "raw" : "line");
				clients.add(client);
				StartIT.echo(client, "hello\n");
			}
			List<CompletableFuture<Long>> ends = new ArrayList<>();
			for (Socket client : clients) {
				CompletableFuture<Long> end = new CompletableFuture<>();
				ends.add(end);
				Thread.ofVirtual().start(() -> end.complete(awaitEnd(client)));
			}
			process.signal("TERM");
			assertThat(process.exitCode()).isEqualTo(143);
			List<Long> times = new ArrayList<>();
			for (CompletableFuture<Long> end : ends) {
				times.add(end.join());
			}
			times.sort(null);
			assertThat(Duration.ofNanos(times.getLast() - times.getFirst())).isGreaterThan(spread.dividedBy(2));
			// a machine that stands still for a while may bring some together, not most
			long third = spread.dividedBy(3).toNanos();
			assertThat(times).filteredOn((time) -> time - times.getFirst() < third).hasSizeLessThan(count * 3 / 4);
			assertThat(times).filteredOn((time) -> times.getLast() - time < third).hasSizeLessThan(count * 3 / 4);
			assertThat(process.outcome()).endsWith(": 60 clean, 0 cut, 0 forced");
			process.assertNoWarningsBut();
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	private static long awaitEnd(Socket client) {
		try (client) {
			return (client.getInputStream().read() == -1) ? System.nanoTime() : Long.MIN_VALUE;
		}
		catch (IOException _) {
			return Long.MIN_VALUE;
		}
	}

	/** A client that talks all the time, and waits for each echo. */
	private static final class Ping {

		private final Socket socket;

		private final CompletableFuture<String> end = new CompletableFuture<>();

		private volatile int echoes;

		Ping(Socket socket) {
			this.socket = socket;
			Thread.ofVirtual().start(this::run);
		}

		private void run() {
			try (Socket socket = this.socket) {
				String end = null;
				for (int i = 1; end == null; i++) {
					byte[] ping = "ping %d\n".formatted(i).getBytes(StandardCharsets.US_ASCII);
					socket.getOutputStream().write(ping);
					byte[] reply = socket.getInputStream().readNBytes(ping.length);
					if (reply.length == 0) {
						end = "EOF";
					}
					else if (!Arrays.equals(reply, ping)) {
						end = "wrong: " + new String(reply, StandardCharsets.US_ASCII);
					}
					else {
						this.echoes = i;
					}
				}
				this.end.complete(end);
			}
			catch (IOException ex) {
				this.end.complete(ex.toString());
			}
		}

	}

}
