package io.echosounder.page;

import io.echosounder.testing.FullTier;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.echosounder.listener.Listeners;
import io.echosounder.testing.ProxiedClient;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionTable}.
 */
class ConnectionTableTests {

	private static final int CONNECTIONS = 50;

	@FullTier
	@Test
	void onlyRowsThatAreShownCostText() throws Exception {
		List<Socket> sockets = new ArrayList<>();
		try (TestServer server = TestServer.start("--echo.listeners.line.proxy-protocol=required")) {
			for (int i = 0; i < CONNECTIONS; i++) {
				sockets.add(ProxiedClient.connect(server.port("line"), "\1".repeat(16_000)));
			}
			Listeners listeners = server.context().getBean(Listeners.class);
			TestServer.await()
				.until(() -> listeners.openConnections().size() == CONNECTIONS && listeners.openConnections()
					.stream()
					.allMatch((connection) -> connection.proxyHeader() != null));
			ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
			// which loads classes
			ConnectionTable.of(listeners, "", Column.RECEIVED, true, 1);
			long before = threads.getCurrentThreadAllocatedBytes();
			ConnectionTable table = ConnectionTable.of(listeners, "", Column.RECEIVED, true, 1);
			assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("bytes").isLessThan(CONNECTIONS * 2000L);
			assertThat(table.open()).isEqualTo(CONNECTIONS);
			assertThat(table.matching()).isEqualTo(CONNECTIONS);
			assertThat(table.rows()).hasSize(1);
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	@Test
	void idsAreSortedByTheirNumbers() throws Exception {
		List<Socket> sockets = new ArrayList<>();
		try (TestServer server = TestServer.start()) {
			for (int i = 0; i < 11; i++) {
				sockets.add(server.connect("raw"));
			}
			sockets.add(server.connect("line"));
			Listeners listeners = server.context().getBean(Listeners.class);
			TestServer.await().until(() -> listeners.openConnections().size() == 12);
			List<String> ids = new ArrayList<>(
					IntStream.rangeClosed(1, 11).mapToObj((number) -> "raw-" + number).toList());
			ids.addFirst("line-1");
			for (Column column : List.of(Column.ID, Column.LISTENER, Column.RECEIVED, Column.FACTS)) {
				assertThat(ConnectionTable.of(listeners, "", column, false, 12).rows()).as("by %s", column)
					.extracting(Row::id)
					.isEqualTo(ids);
			}
			assertThat(ConnectionTable.of(listeners, "", Column.ID, true, 2).rows()).extracting(Row::id)
				.containsExactly("raw-11", "raw-10");
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	@Test
	void rowsAreTheFirstOfAllInTheirOrder() throws Exception {
		List<Socket> sockets = new ArrayList<>();
		try (TestServer server = TestServer.start("--echo.listeners.line.proxy-protocol=required")) {
			for (String name : new String[] { "c", "a", "d", "b" }) {
				sockets.add(ProxiedClient.connect(server.port("line"), name));
			}
			Listeners listeners = server.context().getBean(Listeners.class);
			TestServer.await()
				.until(() -> listeners.openConnections()
					.stream()
					.filter((connection) -> connection.proxyHeader() != null)
					.count() == 4);
			for (Column column : Column.values()) {
				for (boolean descending : new boolean[] { false, true }) {
					List<Row> all = ConnectionTable.of(listeners, "", column, descending, 100).rows();
					assertThat(all).hasSize(4);
					if (column != Column.IDLE) {
						assertThat(ConnectionTable.of(listeners, "", column, descending, 2).rows())
							.usingRecursiveFieldByFieldElementComparatorIgnoringFields("idle")
							.isEqualTo(all.subList(0, 2));
					}
				}
			}
			assertThat(ConnectionTable.of(listeners, "AUTHORITY=B", Column.ID, false, 9)).satisfies((table) -> {
				assertThat(table.open()).isEqualTo(4);
				assertThat(table.matching()).isOne();
				assertThat(table.rows()).singleElement().extracting(Row::facts).asString().contains("authority=b");
			});
			Stream<String> byFacts = ConnectionTable.of(listeners, "", Column.FACTS, true, 9)
				.rows()
				.stream()
				.map(Row::facts);
			assertThat(byFacts).isSortedAccordingTo(Comparator.reverseOrder());
			assertThat(ConnectionTable.of(listeners, "", Column.FACTS, true, 0).rows()).isEmpty();
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

}
