package io.echosounder.scenario.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.RequiresDescriptors;
import io.echosounder.testing.RequiresFile;
import io.echosounder.testing.RequiresKernelSetting;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.ScenarioTable.COUNTED;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many connects at once, while the server accepts none.
 * <p>
 * A connected client proves nothing. If the accept queue is full, Linux drops the last
 * segment of a handshake, which the client takes for done. It also drops further SYNs,
 * which the client sends again after a second. But Linux counts each of these as an
 * overflow or a drop. So if these counters stand still while all clients connect and the
 * server accepts none, each connection is in the queue after its first SYN. The speed of
 * the machine does not matter.
 */
@RequiresDescriptors(2 * ConnectBurstTests.CONNECTIONS + 500)
@RequiresFile(value = ConnectBurstTests.COUNTERS, meaning = "the kernel's count of overflows")
@RequiresKernelSetting(value = "net.core.somaxconn", atLeast = ConnectBurstTests.CONNECTIONS)
class ConnectBurstTests {

	static final int CONNECTIONS = 2000;

	/** As every server of these tests has. */
	private static final int EVENT_LOOPS = 2;

	/** How often to connect, until nothing else on the machine drops connects. */
	private static final int ATTEMPTS = 20;

	static final String COUNTERS = "/proc/net/netstat";

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").with(HeldService.ServiceConfiguration.class);

	/**
	 * The kernel counts for all that run on the machine, so another process may cause a
	 * drop; not each time.
	 */
	@ParameterizedTest
	@ModeSource
	void twoThousandConnectsAtOnceAreNeitherRefusedNorDelayedWhileTheEventLoopsAreBusy(Mode mode, TestReporter reporter)
			throws IOException {
		List<Map<String, Long>> dropped = new ArrayList<>();
		do {
			dropped.add(burst(mode));
			scenario.server().awaitNoConnections();
		}
		while (!dropped.getLast().isEmpty() && dropped.size() < ATTEMPTS);
		assertThat(dropped).as("connects that the kernel dropped, at each attempt").last().isEqualTo(Map.of());
		assertThat(scenario.closed(mode, CloseReason.PEER)).isGreaterThanOrEqualTo(CONNECTIONS);
		reporter.publishEntry(COUNTED, String.join(", ", drops().keySet()) + " unchanged");
	}

	/**
	 * Connects to a server that does not accept, and is served when it does.
	 * @return what has changed of the {@link #drops}
	 */
	private static Map<String, Long> burst(Mode mode) throws IOException {
		HeldService service = scenario.bean(HeldService.class);
		List<SocketChannel> burst = new ArrayList<>();
		List<Client> busy = new ArrayList<>();
		try {
			holdEventLoops(service, busy);
			Map<String, Long> before = drops();
			int port = scenario.server().port(mode.listener("echo"));
			for (int i = 0; i < CONNECTIONS; i++) {
				burst.add(beginToConnect(port));
			}
			// or those that were dropped would keep the test for minutes
			if (dropsSince(before).isEmpty()) {
				for (SocketChannel client : burst) {
					client.configureBlocking(true);
					client.finishConnect();
				}
				assertThat(service.held()).as("event loops that are held").isEqualTo(EVENT_LOOPS);
				service.open();
				echoEach(burst);
			}
			return dropsSince(before);
		}
		finally {
			service.open();
			for (SocketChannel client : burst) {
				client.close();
			}
			for (Client client : busy) {
				client.close();
			}
		}
	}

	private static Map<String, Long> dropsSince(Map<String, Long> before) throws IOException {
		Map<String, Long> drops = drops();
		drops.entrySet().removeAll(before.entrySet());
		return drops;
	}

	/** Connections are spread over the loops in turn, so there are two on each. */
	private static void holdEventLoops(HeldService service, List<Client> busy) throws IOException {
		for (int i = 0; i < 2 * EVENT_LOOPS; i++) {
			Client client = scenario.connect(Mode.NIO_INLINE);
			busy.add(client);
			client.send("served\n");
			assertThat(client.readLike("served\n")).isEqualTo("served\n");
		}
		service.close();
		for (Client client : busy) {
			client.send(HeldService.HOLD + "\n");
		}
		TestServer.await().until(() -> service.held() == EVENT_LOOPS);
	}

	private static SocketChannel beginToConnect(int port) throws IOException {
		SocketChannel client = SocketChannel.open();
		client.configureBlocking(false);
		client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		return client;
	}

	private static void echoEach(List<SocketChannel> clients) throws IOException {
		for (int i = 0; i < clients.size(); i++) {
			clients.get(i).write(line(i));
		}
		for (int i = 0; i < clients.size(); i++) {
			ByteBuffer expected = line(i);
			ByteBuffer echo = ByteBuffer.allocate(expected.remaining());
			clients.get(i).socket().setSoTimeout(30_000);
			echo.put(clients.get(i).socket().getInputStream().readNBytes(echo.capacity())).flip();
			assertThat(echo).isEqualTo(expected);
		}
	}

	private static ByteBuffer line(int i) {
		return ByteBuffer.wrap("line %d\n".formatted(i).getBytes(StandardCharsets.US_ASCII));
	}

	/** Of all sockets of this network namespace, since it was made. */
	private static Map<String, Long> drops() throws IOException {
		List<String> lines = Files.readAllLines(Path.of(COUNTERS));
		Map<String, Long> drops = new TreeMap<>();
		for (int i = 0; i + 1 < lines.size(); i += 2) {
			String[] names = lines.get(i).split(" ", -1);
			String[] values = lines.get(i + 1).split(" ", -1);
			for (int j = 1; j < names.length; j++) {
				if (names[j].startsWith("Listen")) {
					drops.put(names[j], Long.valueOf(values[j]));
				}
			}
		}
		assertThat(drops).containsOnlyKeys("ListenOverflows", "ListenDrops");
		return drops;
	}

}
