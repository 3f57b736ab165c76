package io.echosounder.scenario.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.echosounder.testing.Background;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Counted;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Page;
import io.echosounder.testing.TlsClient;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged jar, whose listeners take nothing without a PROXY header: {@code line},
 * and {@code raw} with TLS.
 */
final class EchoBehindProxy implements Closeable {

	/** The host name that the page gives to a listener with TLS. */
	static final String HOST = "echo.example.org";

	private final Certificates certificates;

	private final EchoProcess process;

	private Counted before = Counted.NOTHING;

	EchoBehindProxy(Path directory) throws IOException {
		this.certificates = Certificates.in(directory)
			.server("server", HOST, "localhost")
			.client("client", Certificates.CA);
		List<String> settings = new ArrayList<>(List.of(this.certificates.bundle("server", "server")));
		settings.addAll(List.of("--echo.listeners.line.proxy-protocol=required",
				"--echo.listeners.line.trusted-proxies=127.0.0.0/8", "--echo.listeners.raw.proxy-protocol=required",
				"--echo.listeners.raw.tls.bundle=server"));
		this.process = EchoProcess.start(settings.toArray(String[]::new));
	}

	Certificates certificates() {
		return this.certificates;
	}

	EchoProcess process() {
		return this.process;
	}

	/** The page's configuration with the ports of this server. */
	String configured(String configuration) {
		String plain = Page.replace(configuration, "192.0.2.10:7008", "127.0.0.1:" + this.process.port("line"));
		return Page.replace(plain, "192.0.2.10:7445", "127.0.0.1:" + this.process.port("raw"));
	}

	/** Resets the counts, once the connections that no test has made have ended. */
	void begin() throws IOException {
		this.process.awaitNoConnections();
		this.before = this.process.counted();
	}

	/** Checks that one connection was served since then, and ended as its client did. */
	void assertOneServed() throws IOException {
		assertOneClosed("peer");
	}

	/** Checks that one connection was closed since then, for this reason. */
	void assertOneClosed(String reason) throws IOException {
		this.process.awaitNoConnections();
		Counted counted = counted();
		assertThat(counted).isEqualTo(new Counted(1, Map.of(reason, 1L), Map.of(), counted.received()));
		this.process.assertNoWarningsBut();
	}

	/** Counts since then. */
	Counted counted() throws IOException {
		return this.process.counted().minus(this.before);
	}

	/** Talks through a proxy; in between, checks what the server knows of that. */
	void talk(int port, Check check) throws IOException {
		talk(port, null, check);
	}

	/** As above, with TLS to the proxy, unless there is no context. */
	void talk(int port, @Nullable TlsSettings tls, Check check) throws IOException {
		String lines = "a line\n".repeat(20_000);
		try (Client client = Client.connect(port)) {
			TlsClient secure = (tls != null)
					? TlsClient.on(client, this.certificates.context(tls.name(), Certificates.CA))
						.serverName(HOST)
						.handshake()
					: null;
			String first = "one\n";
			String reply = (secure != null) ? secure.send(first).readLike(first) : client.send(first).readLike(first);
			assertThat(reply).isEqualTo(first);
			check.run(Objects.requireNonNull(this.process.get("/actuator/connections").body()),
					client.socket().getLocalPort());
			if (secure != null) {
				secure.send(lines).endOutput();
				assertThat(secure.readToEnd().equals(lines)).as("replies equal the lines").isTrue();
			}
			else {
				Background writer = client.sendInBackground(lines.getBytes(StandardCharsets.US_ASCII));
				assertThat(client.readLike(lines).equals(lines)).as("replies equal the lines").isTrue();
				writer.join();
				assertThat(client.endOutput().readToEnd()).isEmpty();
			}
		}
	}

	@Override
	public void close() throws IOException {
		try (EchoProcess server = this.process) {
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
		}
	}

	/** Checks the open connections, given the port of the client's socket. */
	interface Check {

		void run(String connections, int clientPort) throws IOException;

	}

	/**
	 * How a client speaks TLS.
	 *
	 * @param name whose certificate it shows; {@code null} for none
	 */
	record TlsSettings(@Nullable String name) {

	}

}
