package io.echosounder.scenario.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.echosounder.settings.Transport;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Effort;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.ProcessResources;
import io.echosounder.testing.RequiresDescriptors;
import io.echosounder.testing.ScenarioTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As many connections as a listener takes by default. The server is a separate process,
 * as one process may not have the descriptors for both ends.
 */
@FullTier
@RequiresDescriptors(IdleConnectionsIT.CONNECTIONS + 500)
class IdleConnectionsIT {

	static final int CONNECTIONS = 10_000;

	private static final int TALKING = 100;

	private static final int ROUNDS = Effort.of(100, 100, 10_000);

	private static final int LONGEST = 16 * 1024;

	private static final int SEED = 9900;

	@ParameterizedTest
	@EnumSource
	void tenThousandConnectionsStayAndCostLittleWhileAHundredOfThemEcho(Transport transport, TestReporter reporter)
			throws IOException {
		List<Client> clients = new ArrayList<>();
		try (EchoProcess process = start(transport)) {
			connect(process, 1).getFirst().close();
			process.awaitNoConnections();
			ProcessResources before = ProcessResources.of(process);
			clients = connect(process, CONNECTIONS);
			echoOnce(clients, "first");
			awaitActive(process, CONNECTIONS);

			long each = Awaitility.await("heap of an idle connection after a rest")
				.atMost(EchoProcess.PATIENCE)
				.until(() -> (ProcessResources.of(process).heap() - before.heap()) / CONNECTIONS,
						(heap) -> heap <= mostHeap(transport));
			reporter.publishEntry(ScenarioTable.COUNTED, "%,d B of heap an idle connection".formatted(each));
			ProcessResources.of(process).assertNoMoreThreadsThan(before);

			echoAtLength(clients.subList(0, TALKING));
			awaitActive(process, CONNECTIONS);
			echoOnce(clients, "last");
			process.assertBalance();

			closeAll(clients);
			process.awaitNoConnections();
			before.awaitBack(process);
			assertThat(process.counted().opened()).isEqualTo(CONNECTIONS + 1);
			assertThat(process.counted().closed()).isEqualTo(Map.of("peer", CONNECTIONS + 1L));
			assertThat(process.counted().rejected()).isEmpty();
			process.assertNoWarningsBut();
			reporter.publishEntry(ScenarioTable.COUNTED, process.counted().toString());
		}
		finally {
			closeAll(clients);
		}
	}

	@ParameterizedTest
	@EnumSource
	void afterTenThousandConnectionsOneMoreIsRejectedUntilAPlaceIsFree(Transport transport, TestReporter reporter)
			throws IOException {
		List<Client> clients = new ArrayList<>();
		try (EchoProcess process = start(transport)) {
			clients = connect(process, CONNECTIONS);
			awaitActive(process, CONNECTIONS);
			for (int i = 0; i < 5; i++) {
				try (Client rejected = connect(process, 1).getFirst()) {
					assertThat(rejected.readToEnd()).isEmpty();
				}
			}
			clients.removeFirst().close();
			awaitActive(process, CONNECTIONS - 1);
			clients.addAll(connect(process, 1));
			echoOnce(clients, "served");

			closeAll(clients);
			process.awaitNoConnections();
			assertThat(process.counted().closed()).isEqualTo(Map.of("peer", CONNECTIONS + 1L));
			assertThat(process.counted().rejected()).isEqualTo(Map.of("max-connections", 5L));
			process.assertNoWarningsBut();
			reporter.publishEntry(ScenarioTable.COUNTED, process.counted().toString());
		}
		finally {
			closeAll(clients);
		}
	}

	private static EchoProcess start(Transport transport) throws IOException {
		return EchoProcess.start("--echo.listeners.raw.transport=" + transport, "--echo.listeners.raw.idle-timeout=1h");
	}

	/**
	 * With an event loop, the goal of the project. With a thread, about twice the highest
	 * value that was measured, and far below the size of a buffer for each: the JDK keeps
	 * the stack of a blocked virtual thread in one chunk of some 2.5 KiB. If a collection
	 * has moved it, there are two.
	 */
	private static long mostHeap(Transport transport) {
		return switch (transport) {
			case NIO -> 2 * 1024;
			case BLOCKING -> 12 * 1024;
		};
	}

	private static List<Client> connect(EchoProcess process, int count) throws IOException {
		int port = process.port("raw");
		List<Client> clients = new ArrayList<>();
		try {
			for (int i = 0; i < count; i++) {
				clients.add(Client.connect(port));
			}
			return clients;
		}
		catch (IOException ex) {
			closeAll(clients);
			throw ex;
		}
	}

	private static void awaitActive(EchoProcess process, int connections) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.untilAsserted(() -> assertThat(process.sum("tcp_server_connections_active")).as("open connections")
				.isEqualTo(connections));
	}

	/** All send before the first reads. */
	private static void echoOnce(List<Client> clients, String text) throws IOException {
		for (int i = 0; i < clients.size(); i++) {
			clients.get(i).send(text + i);
		}
		for (int i = 0; i < clients.size(); i++) {
			assertThat(clients.get(i).readLike(text + i)).isEqualTo(text + i);
		}
	}

	private static void echoAtLength(List<Client> clients) {
		List<Background> talks = new ArrayList<>();
		for (int i = 0; i < clients.size(); i++) {
			Client client = clients.get(i);
			Random random = new Random(SEED + i);
			talks.add(Background.start(() -> echoAtLength(client, random)));
		}
		talks.forEach((talk) -> talk
			.join(Effort.of(EchoProcess.PATIENCE, EchoProcess.PATIENCE, EchoProcess.PATIENCE.multipliedBy(20))));
	}

	private static void echoAtLength(Client client, Random random) throws IOException {
		for (int i = 0; i < ROUNDS; i++) {
			byte[] bytes = new byte[1 + random.nextInt(LONGEST)];
			random.nextBytes(bytes);
			client.send(bytes);
			assertThat(Arrays.mismatch(client.read(bytes.length), bytes)).as("mismatch in round %d, seed %d", i, SEED)
				.isEqualTo(-1);
		}
	}

	private static void closeAll(List<Client> clients) throws IOException {
		for (Client client : clients) {
			client.close();
		}
	}

}
