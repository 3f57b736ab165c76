package io.echosounder.scenario.drain;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Tool;
import org.awaitility.Awaitility;

/**
 * HAProxy in front of servers {@code a}, {@code b} and so on, which it asks for their
 * readiness.
 */
final class LoadBalancer implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final int port = EchoProcess.freePort();

	private final int statisticsPort = EchoProcess.freePort();

	private final Path log;

	private final Process process;

	/**
	 * Starts it.
	 * @param echoPorts of the servers
	 * @param managementPorts of the servers
	 */
	LoadBalancer(int[] echoPorts, int[] managementPorts) throws IOException {
		Path program = Tool.find("haproxy");
		// tests run side by side, each with a load balancer
		Path directory = Files.createDirectories(Path.of("target", "haproxy", String.valueOf(this.port)));
		Path configuration = Files.writeString(directory.resolve("haproxy.cfg"),
				configuration(echoPorts, managementPorts));
		this.log = directory.resolve("haproxy.log");
		// in the foreground
		this.process = new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(this.log.toFile())
			.start();
	}

	private String configuration(int[] echoPorts, int[] managementPorts) {
		String servers = IntStream.range(0, echoPorts.length)
			.mapToObj((i) -> "    server %c 127.0.0.1:%d port %d".formatted('a' + i, echoPorts[i], managementPorts[i]))
			.collect(Collectors.joining("\n"));
		return """
				global
				    log stdout format raw local0
				    # or log lines would be lost where two threads write at once
				    nbthread 1
				defaults
				    log global
				    mode tcp
				    option redispatch 1
				    retries 5
				    timeout connect 5s
				    timeout check 5s
				    timeout client 60s
				    timeout server 60s
				frontend echo
				    bind 127.0.0.1:%d
				    log-format "session on %%b/%%s ended as %%ts after %%Tt ms"
				    default_backend echoes
				backend echoes
				    balance leastconn
				    option httpchk GET /actuator/health/readiness
				    default-server check inter 200ms fall 2 rise 2
				%s
				frontend statistics
				    bind 127.0.0.1:%d
				    mode http
				    no log
				    stats enable
				    stats uri /
				""".formatted(this.port, servers, this.statisticsPort);
	}

	int port() {
		return this.port;
	}

	/** Waits until it has found a server {@code UP} or {@code DOWN}. */
	void await(String server, String status) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.ignoreException(IOException.class)
			.until(() -> status(server).equals(status));
	}

	private String status(String server) throws IOException, InterruptedException {
		String statistics = this.http
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.statisticsPort + "/;csv"))
				.timeout(Duration.ofSeconds(10))
				.build(), BodyHandlers.ofString())
			.body();
		List<String> names = new ArrayList<>();
		for (String line : statistics.lines().toList()) {
			List<String> cells = List.of(line.split(",", -1));
			if (names.isEmpty()) {
				names.addAll(cells);
			}
			else if (line.startsWith("echoes," + server + ",")) {
				return cells.get(names.indexOf("status"));
			}
		}
		return "unknown, as the answer was " + statistics;
	}

	/**
	 * Waits for the end of so many connections of clients.
	 * @return what it has logged of each; {@code ended as --} if both sides sent FIN, and
	 * it had nothing to complain of
	 */
	List<String> awaitSessions(int count) {
		return Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(this::sessions, (sessions) -> sessions.size() >= count);
	}

	private List<String> sessions() throws IOException {
		return Files.readAllLines(this.log).stream().filter((line) -> line.startsWith("session on ")).toList();
	}

	@Override
	public void close() {
		this.process.destroy();
		boolean ended = false;
		try {
			ended = this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
		if (!ended) {
			this.process.destroyForcibly();
		}
		this.http.close();
	}

}
