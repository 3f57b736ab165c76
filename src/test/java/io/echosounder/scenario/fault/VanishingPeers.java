package io.echosounder.scenario.fault;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Namespace;
import io.echosounder.testing.Tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server and its peers, whose machine can vanish at any moment: no FIN, no RST, and no
 * answer to anything. Both are in separate network namespaces, so that lost packets and
 * changed kernel times do not harm the machine.
 */
final class VanishingPeers implements Closeable {

	private static final String SERVER = "192.0.2.1";

	private static final String PEER = "192.0.2.2";

	private final List<Closeable> opened = new ArrayList<>();

	private final Namespace servers;

	private final Namespace peers;

	private final EchoProcess server;

	/**
	 * Starts the server.
	 * @param label what tells it from others of the same process
	 * @param kernel settings of TCP, where they are not as shipped
	 * @param settings of the server
	 */
	VanishingPeers(String label, Map<String, Integer> kernel, List<String> settings) throws IOException {
		try {
			this.servers = Namespace.create(label + "-server");
			this.opened.addFirst(this.servers::close);
			this.peers = Namespace.create(label + "-peers");
			this.opened.addFirst(this.peers::close);
			connect();
			for (Map.Entry<String, Integer> setting : kernel.entrySet()) {
				this.servers.run("echo %d > /proc/sys/net/ipv4/%s".formatted(setting.getValue(), setting.getKey()));
			}
			int management = EchoProcess.freePort();
			// so that the management server is reached from outside of its namespace
			Path socat = Tool.find("socat");
			started(new ProcessBuilder(socat.toString(),
					"TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork".formatted(management),
					"EXEC:\"%s %s - TCP:127.0.0.1:%d\"".formatted(String.join(" ", this.servers.prefix()), socat,
							management))
				.inheritIO()
				.start());
			List<String> prefix = new ArrayList<>(this.servers.prefix());
			prefix.addAll(List.of("env", "--default-signal=INT,TERM"));
			List<String> all = new ArrayList<>(List.of("--server.port=" + management));
			all.addAll(settings);
			this.server = EchoProcess.start(prefix, all.toArray(String[]::new));
			this.opened.addFirst(this.server::close);
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	private void connect() throws IOException {
		this.servers.ip("link add server type veth peer name peer netns " + this.peers.name());
		this.servers.ip("address add %s/24 dev server".formatted(SERVER));
		this.servers.ip("link set server up");
		this.peers.ip("address add %s/24 dev peer".formatted(PEER));
		this.peers.ip("link set peer up");
	}

	private Process started(Process process) {
		this.opened.addFirst(() -> process.destroyForcibly().onExit().join());
		return process;
	}

	EchoProcess server() {
		return this.server;
	}

	/**
	 * Starts a peer, and waits until it says what it does.
	 * @param script of bash, whose connection is file 3
	 */
	Process talk(String listener, String script, String says) throws IOException {
		Process peer = started(
				this.peers.start("exec 3<>/dev/tcp/%s/%d; %s".formatted(SERVER, this.server.port(listener), script)));
		BufferedReader output = peer.inputReader();
		assertThat(output.readLine()).isEqualTo(says);
		return peer;
	}

	/**
	 * Starts a peer that sends for ever and reads nothing, and waits until neither side
	 * gets any further.
	 * @param script of bash, whose connection is file 3
	 */
	void flood(String listener, String script) throws IOException {
		talk(listener, "echo floods; exec " + script, "floods");
		// some bytes wait for a moment with every reply
		AtomicInteger looks = new AtomicInteger();
		AtomicReference<List<Double>> before = new AtomicReference<>(List.of());
		await().pollInterval(Duration.ofMillis(200)).atMost(EchoProcess.PATIENCE).untilAsserted(() -> {
			double unsent = this.server.sum("tcp_server_unsent_bytes", listener);
			List<Double> now = List.of(unsent, this.server.sum("tcp_server_received_bytes_total", listener),
					this.server.sum("tcp_server_sent_bytes_total", listener));
			looks.set((unsent > 0 && before.getAndSet(now).equals(now)) ? looks.get() + 1 : 0);
			assertThat(looks.get())
				.as("looks at which nothing moves in %s; bytes unsent, received and sent: %s", listener, now)
				.isGreaterThanOrEqualTo(3);
		});
	}

	/** A script that reads the reply to a line, and then waits for ever. */
	static String sends(String text) {
		return "printf '%s' >&3; read -r line <&3; echo $line; read -r".formatted(text);
	}

	/** Checks that a client which has not vanished has a line echoed. */
	void assertOthersAreServed(String listener) throws IOException {
		String reply = this.servers
			.run("exec 3<>/dev/tcp/127.0.0.1/%d; printf 'a line\\n' >&3; read -r line <&3; echo $line"
				.formatted(this.server.port(listener)));
		assertThat(reply).isEqualTo("a line\n");
	}

	/** From now on, the peers hear nothing any more. */
	void becomeDeaf() throws IOException {
		this.servers.ip("neigh replace %s lladdr 02:00:00:00:00:ff nud permanent dev server".formatted(PEER));
	}

	/** From now on, the peers say nothing any more. */
	void becomeSilent() throws IOException {
		this.peers.ip("address del %s/24 dev peer".formatted(PEER));
	}

	@Override
	public void close() throws IOException {
		IOException failure = null;
		for (Closeable resource : this.opened) {
			try {
				resource.close();
			}
			catch (IOException ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

}
