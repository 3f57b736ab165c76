package io.echosounder.build;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.echosounder.testing.Background;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the applications in {@code src/examples}, built as their users would: fifty
 * clients talk before SIGTERM, and go on in the drain. Each line that they send is
 * answered before the connection ends.
 */
@FullTier
class ExamplesIT {

	private static final int CLIENTS = 50;

	/** Rounds of each client before the signal, and again once the listener is closed. */
	private static final int ROUNDS = 20;

	/** More than the kernel keeps for a client that does not read. */
	private static final int LONG_LINES = 10_000;

	private static @Nullable Examples examples;

	@BeforeAll
	static void installTheLibrary() throws IOException {
		examples = Examples.in(Path.of("target", "examples"));
	}

	@Test
	void upperCase() throws Exception {
		try (EchoProcess process = start("upper-case", "line")) {
			drainWhileClientsTalk(process, "line", new Talk() {

				@Override
				public void round(Client client, int round) throws IOException {
					String line = client.name() + " says " + round;
					client.say(line, "", line + " again");
					client.expect(line.toUpperCase(Locale.ROOT), "", line.toUpperCase(Locale.ROOT) + " AGAIN");
				}

			});
		}
	}

	@Test
	void keyValue() throws Exception {
		try (EchoProcess process = start("key-value", "kv")) {
			drainWhileClientsTalk(process, "kv", new Talk() {

				@Override
				public void begin(Client client) throws IOException {
					client.say("{\"command\":\"get\",\"key\":\"sea\"}",
							"{\"command\":\"login\",\"user\":\"ann\",\"password\":\"secret\"}");
					client.expect("{\"ok\":false,\"error\":\"log in first\"}", "{\"ok\":true}");
				}

				@Override
				public void round(Client client, int round) throws IOException {
					String key = "\"key\":\"" + client.name() + "\"";
					client.say("{\"command\":\"put\"," + key + ",\"value\":\"" + round + "\"}",
							"{\"command\":\"get\"," + key + "}", "{\"command\":\"dance\"}");
					client.expect("{\"ok\":true}", "{\"ok\":true,\"value\":\"" + round + "\"}",
							"{\"ok\":false,\"error\":\"unknown command\"}");
				}

			});
		}
	}

	/** Connections that close one after the other do not keep the rest busy. */
	@Test
	void chat() throws Exception {
		try (EchoProcess process = start("chat", "chat", "--echo.drain.spread=4s")) {
			aClientThatDoesNotReadDelaysNoOther(process);
			Everyone everyone = new Everyone();
			drainWhileClientsTalk(process, "chat", everyone);
			everyone.assertThatEachHeardAll();
		}
	}

	private static void aClientThatDoesNotReadDelaysNoOther(EchoProcess process) throws IOException {
		try (Client ann = new Client("ann", process.connect("chat"))) {
			join(ann);
			try (Client slow = new Client("slow", connectWithSmallBuffer(process.port("chat")))) {
				join(slow);
				ann.expect("slow joined");
				String filling = "-".repeat(1000);
				for (int number = 0; number < LONG_LINES; number++) {
					ann.say(number + filling);
					ann.expect("ann: " + number + filling);
				}
				slow.say("finally");
				int last = -1;
				int heard = 0;
				for (String line = slow.line(); !"slow: finally".equals(line); line = slow.line()) {
					assertThat(line).isNotNull().startsWith("ann: ").endsWith(filling);
					int number = Integer.parseInt(Objects.requireNonNull(line), 5, line.length() - filling.length(),
							10);
					assertThat(number).isGreaterThan(last);
					last = number;
					heard++;
				}
				assertThat(heard).isPositive().isLessThan(LONG_LINES);
				ann.expect("slow: finally");
			}
			ann.expect("slow left");
		}
	}

	private static Socket connectWithSmallBuffer(int port) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4096);
		socket.setSoTimeout((int) EchoProcess.PATIENCE.toMillis());
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		return socket;
	}

	private static void join(Client client) throws IOException {
		client.expect("Your name?");
		client.say(client.name());
		client.expect(client.name() + " joined");
	}

	/** On a free port. A client that gets no processor for a while is not quiet. */
	private static EchoProcess start(String example, String listener, String... settings) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("--echo.listeners." + listener + ".port=0",
				"--echo.drain.quiet-period=2s", "--echo.drain.grace-period=20s", "--echo.self-check.period=2m",
				"--echo.self-check.timeout=1m"));
		arguments.addAll(List.of(settings));
		return EchoProcess.startApplication(Objects.requireNonNull(examples).build(example),
				arguments.toArray(String[]::new));
	}

	private static void drainWhileClientsTalk(EchoProcess process, String listener, Talk talk) throws Exception {
		CountDownLatch begun = new CountDownLatch(CLIENTS);
		CountDownLatch talking = new CountDownLatch(CLIENTS);
		AtomicBoolean draining = new AtomicBoolean();
		List<Background> clients = new ArrayList<>();
		for (int number = 0; number < CLIENTS; number++) {
			String name = "client" + number;
			clients.add(Background.start(() -> {
				try (Client client = new Client(name, process.connect(listener))) {
					talk.begin(client);
					begun.countDown();
					await(begun);
					int round = 0;
					while (round < ROUNDS) {
						talk.round(client, round++);
					}
					talking.countDown();
					while (!draining.get()) {
						talk.round(client, round++);
					}
					for (int more = 0; more < ROUNDS; more++) {
						talk.round(client, round++);
					}
					talk.end(client, round);
				}
			}));
		}
		await(talking);
		process.signal("TERM");
		process.awaitLine("Draining: listeners are closed, " + CLIENTS + " connections have");
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> process.connect(listener));
		draining.set(true);
		clients.forEach(Background::join);
		assertThat(process.exitCode()).isEqualTo(143);
		assertThat(process.outcome()).endsWith(": " + CLIENTS + " clean, 0 cut, 0 forced");
		process.assertNoWarningsBut();
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		assertThat(latch.await(EchoProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	/** Lines that each client sends and expects. */
	private interface Talk {

		default void begin(Client client) throws IOException {
		}

		void round(Client client, int round) throws IOException;

		/**
		 * After the last round, nothing comes but the end.
		 * @param rounds how many there were
		 */
		default void end(Client client, int rounds) throws IOException {
			assertThat(client.line()).isNull();
		}

	}

	/** Everyone hears each line of everyone, those of one client in order. */
	private static final class Everyone implements Talk {

		private final Map<String, Integer> said = new ConcurrentHashMap<>();

		private final Map<String, Map<String, Integer>> heard = new ConcurrentHashMap<>();

		@Override
		public void begin(Client client) throws IOException {
			assertThat(client.line()).isEqualTo("Your name?");
			client.say(client.name());
			this.heard.put(client.name(), new TreeMap<>());
		}

		@Override
		public void round(Client client, int round) throws IOException {
			client.say(Integer.toString(round));
			while (heardOf(client, client.name()) <= round) {
				hear(client, client.line());
			}
		}

		@Override
		public void end(Client client, int rounds) throws IOException {
			this.said.put(client.name(), rounds);
			for (String line = client.line(); line != null; line = client.line()) {
				hear(client, line);
			}
		}

		private void hear(Client client, @Nullable String line) {
			Objects.requireNonNull(line, "a line before the end");
			if (line.endsWith(" joined")) {
				return;
			}
			int colon = line.indexOf(": ");
			assertThat(colon).as(line).isPositive();
			String name = line.substring(0, colon);
			int next = heardOf(client, name);
			assertThat(Integer.parseInt(line.substring(colon + 2))).as(line).isEqualTo(next);
			heardBy(client).put(name, next + 1);
		}

		private int heardOf(Client client, String name) {
			return heardBy(client).getOrDefault(name, 0);
		}

		private Map<String, Integer> heardBy(Client client) {
			return this.heard.getOrDefault(client.name(), Map.of());
		}

		void assertThatEachHeardAll() {
			assertThat(this.heard).hasSize(CLIENTS);
			assertThat(this.heard.values()).allSatisfy((heard) -> assertThat(heard).isEqualTo(this.said));
		}

	}

	/** A client that speaks in lines, over a plain socket. */
	private record Client(String name, Socket socket, BufferedReader reader) implements AutoCloseable {

		Client(String name, Socket socket) throws IOException {
			this(name, socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)));
		}

		/** Says all lines with one write. */
		void say(String... lines) throws IOException {
			this.socket.getOutputStream().write((String.join("\n", lines) + "\n").getBytes(UTF_8));
		}

		void expect(String... lines) throws IOException {
			for (String line : lines) {
				assertThat(line()).isEqualTo(line);
			}
		}

		/** Returns {@code null} at the end of the connection. */
		@Nullable String line() throws IOException {
			return this.reader.readLine();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
