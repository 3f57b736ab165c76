package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.echosounder.proxyprotocol.BadProxyHeaderException;
import io.echosounder.proxyprotocol.ProxyHeaderParser;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand headers that are right, nearly right or no headers at all, in each mode. The
 * server decides on each as its parser does on the whole, counts each once, and still
 * serves afterwards.
 */
class RandomHeaderTests {

	private static final int HEADERS = 1000;

	private static final int AT_ONCE = 4;

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("required", "framing=raw", "proxy-protocol=required")
		.listener("optional", "framing=raw", "proxy-protocol=optional");

	@ParameterizedTest
	@ModeSource
	void eachIsTakenOrRefusedAndCountedOnce(Mode mode) throws IOException {
		for (int round = 0; round < Effort.of(1, 1, 20); round++) {
			run("required", mode, 2 * round);
			run("optional", mode, 2 * round + 1);
		}
		for (String base : List.of("required", "optional")) {
			try (Client client = scenario.connect(base, mode)) {
				assertThat(client.send(Headers.V1 + "alive").readLike("alive")).isEqualTo("alive");
			}
		}
		new Behind(scenario).assertQuietLog();
	}

	private static void run(String base, Mode mode, int round) {
		String listener = mode.listener(base);
		long before = scenario.counted(listener).opened();
		Tally tally = new Tally();
		int share = HEADERS / 2 / AT_ONCE;
		List<Background> clients = new ArrayList<>();
		for (int i = 0; i < AT_ONCE; i++) {
			int from = round * HEADERS / 2 + i * share;
			clients.add(Background.start(() -> run(base, scenario.server().port(listener), from, from + share, tally)));
		}
		clients.forEach(Background::join);
		if (before == 0) {
			scenario.awaitClosed(listener, tally.reasons());
		}
		// a client may be done before its connection was accepted
		TestServer.await().until(() -> scenario.counted(listener).opened() >= before + HEADERS / 2);
		scenario.server().awaitNoConnections();
		assertThat(scenario.counted(listener).opened()).isEqualTo(before + HEADERS / 2);
		assertThat(scenario.counted(listener).closedInAll()).isEqualTo(before + HEADERS / 2);
		assertThat(scenario.counted(listener).rejected()).isEmpty();
	}

	private static void run(String base, int port, int from, int to, Tally tally) {
		for (int seed = from; seed < to; seed++) {
			String bytes = new RandomHeaders(seed).next();
			try (Client client = Client.connect(port)) {
				Outcome expected = Outcome.of(bytes, base.equals("required"));
				send(client, bytes, new Random(seed));
				assertThat(client.endOutput().readToEnd()).isEqualTo(expected.reply());
				tally.add(expected.reason());
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("Seed " + seed + ": " + ex.getMessage(), ex);
			}
		}
	}

	/** In one segment, or in several. */
	private static void send(Client client, String bytes, Random random) throws IOException {
		try {
			for (int at = 0; at < bytes.length();) {
				int end = random.nextBoolean() ? bytes.length() : at + 1 + random.nextInt(bytes.length() - at);
				client.send(bytes.substring(at, end));
				at = end;
			}
		}
		catch (SocketException ex) {
			throw new AssertionError("The server does not read to the end", ex);
		}
	}

	/**
	 * End of a connection.
	 *
	 * @param reason for which it is closed
	 * @param reply the echo before that
	 */
	private record Outcome(CloseReason reason, String reply) {

		static Outcome of(String bytes, boolean required) {
			try {
				return switch (ProxyHeaderParser.parse(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))) {
					case ProxyHeaderParser.Complete(var _, var length) ->
						new Outcome(CloseReason.PEER, bytes.substring(length));
					case ProxyHeaderParser.Incomplete(var recognised) when required || recognised -> refused();
					case ProxyHeaderParser.Absent _ when required -> refused();
					case ProxyHeaderParser.Incomplete _, ProxyHeaderParser.Absent _ ->
						new Outcome(CloseReason.PEER, bytes);
				};
			}
			catch (BadProxyHeaderException _) {
				return refused();
			}
		}

		private static Outcome refused() {
			return new Outcome(CloseReason.PROXY_HEADER, "");
		}

	}

}
