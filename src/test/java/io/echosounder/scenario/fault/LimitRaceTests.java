package io.echosounder.scenario.fault;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import io.echosounder.transport.RejectReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits hold exactly when many clients come at the same moment.
 */
class LimitRaceTests {

	private static final int CLIENTS = 200;

	private static final int PLACES = 50;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.listener("full", "framing=lf", "max-connections=" + PLACES)
		.listener("full-for-one", "framing=lf", "max-connections-per-address=" + PLACES);

	@ParameterizedTest
	@ModeSource
	void ofTwoHundredSimultaneousConnectsExactlyAsManyAreAdmittedAsThereArePlaces(Mode mode) throws Exception {
		race("full", mode, RejectReason.MAX_CONNECTIONS);
	}

	@ParameterizedTest
	@ModeSource
	void ofTwoHundredSimultaneousConnectsFromOneAddressExactlyAsManyAreAdmittedAsItHasPlaces(Mode mode)
			throws Exception {
		race("full-for-one", mode, RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
	}

	private static void race(String base, Mode mode, RejectReason reason) throws Exception {
		// twice, as all places must be free again
		for (int round = 1; round <= 2; round++) {
			int rejected = round * (CLIENTS - PLACES);
			Queue<Client> clients = connectAtOnce(base, mode);
			await().until(() -> scenario.rejected(base, mode, reason) >= rejected);
			scenario.awaitActive(mode.listener(base), PLACES);
			List<Integer> admitted = scenario.server()
				.listener(mode.listener(base))
				.openConnections()
				.stream()
				.map((connection) -> connection.peer().getPort())
				.toList();
			assertThat(admitted).hasSize(PLACES);
			assertAnotherListenerIsNotFull(mode);
			for (Client client : clients) {
				if (admitted.contains(client.socket().getLocalPort())) {
					client.send("served\n").endOutput();
					assertThat(client.readToEnd()).isEqualTo("served\n");
				}
				else {
					assertThat(client.readToEnd()).isEmpty();
				}
				client.close();
			}
			scenario.awaitActive(mode.listener(base), 0);
			assertThat(scenario.rejected(base, mode, reason)).isEqualTo(rejected);
		}
		scenario.awaitClosed(mode.listener(base), Map.of(CloseReason.PEER, 2L * PLACES));
	}

	private static Queue<Client> connectAtOnce(String base, Mode mode) throws InterruptedException {
		Queue<Client> clients = new ConcurrentLinkedQueue<>();
		List<Background> connects = new ArrayList<>();
		CountDownLatch ready = new CountDownLatch(CLIENTS);
		CountDownLatch start = new CountDownLatch(1);
		for (int i = 0; i < CLIENTS; i++) {
			connects.add(Background.start(() -> {
				ready.countDown();
				start.await();
				clients.add(scenario.connect(base, mode));
			}));
		}
		ready.await();
		start.countDown();
		connects.forEach(Background::join);
		return clients;
	}

	private static void assertAnotherListenerIsNotFull(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			client.send("served\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("served\n");
		}
	}

	@ParameterizedTest
	@ModeSource
	void whilePlacesAreTakenAndFreedAllTheTimeThereAreNeverMoreThanThereShouldBe(Mode mode) {
		String listener = mode.listener("full");
		AtomicInteger echoed = new AtomicInteger();
		int each = Effort.of(20, 20, 1_000);
		List<Background> workers = new ArrayList<>();
		for (int i = 0; i < 2 * PLACES; i++) {
			workers.add(Background.start(() -> {
				for (int turn = 0; turn < each; turn++) {
					echoed.addAndGet(echoIfAdmitted(mode) ? 1 : 0);
				}
			}));
		}
		await().atMost(Effort.of(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(10))).until(() -> {
			assertThat(scenario.server().listener(listener).openConnections()).filteredOn(Connection::isOpen)
				.hasSizeLessThanOrEqualTo(PLACES);
			return workers.stream().allMatch(Background::isDone);
		});
		workers.forEach(Background::join);
		scenario.server().awaitNoConnections();
		int rejected = (int) scenario.rejected("full", mode, RejectReason.MAX_CONNECTIONS);
		assertThat(echoed).hasPositiveValue();
		assertThat(scenario.counted(listener).opened()).isEqualTo(2L * PLACES * each - rejected)
			.isGreaterThanOrEqualTo(echoed.get());
	}

	/** A rejected client sees FIN, or RST if it was sending. */
	private static boolean echoIfAdmitted(Mode mode) throws IOException {
		try (Client client = scenario.connect("full", mode)) {
			client.send("served\n").endOutput();
			return client.readToEnd().equals("served\n");
		}
		catch (SocketException _) {
			return false;
		}
	}

}
