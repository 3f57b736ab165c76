package io.echosounder.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Page;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does what {@code docs/tls.md} says, in its order.
 */
@FullTier
@RequiresTool("openssl")
class TlsPageIT {

	@TempDir
	private Path directory;

	private Page page;

	@BeforeEach
	void read() throws IOException {
		this.page = Page.of("tls.md");
	}

	@Test
	void fromNothingToMutualTls() throws IOException {
		List<String> commands = this.page.blocks("sh");
		List<String> settings = this.page.blocks("yaml");
		shell(commands.get(0)).awaitEnd(0);
		try (EchoProcess server = start(settings.get(0))) {
			String talk = Page.replace(commands.get(1), "localhost:7008", "localhost:" + server.port("line"));
			try (Terminal alice = shell(talk)) {
				alice.type("hello\n").awaitShown("hello\n");
				assertThat(
						JsonPath.<List<String>>read(server.get("/actuator/connections").body(), "$..tls.clientSubject"))
					.containsExactly("CN=alice");
			}
			try (Terminal nobody = shell(Page.replace(talk, "-cert alice.pem -key alice.key ", ""))) {
				nobody.awaitEnd(1);
				assertThat(nobody.shown()).contains("alert certificate required");
			}
			server.awaitNoConnections();
			assertThat(server.sum("tcp_server_tls_handshakes_failed_total", "client-certificate")).isEqualTo(1);
		}
	}

	@Test
	void aKeyStoreOfKeytool() throws IOException {
		List<String> commands = this.page.blocks("sh");
		shell(commands.get(2)).awaitEnd(0);
		try (EchoProcess server = start(this.page.blocks("yaml").get(1))) {
			String talk = Page.replace(commands.get(3), "localhost:7007", "localhost:" + server.port("raw"));
			try (Terminal client = shell(talk)) {
				client.type("hello\n").awaitShown("hello\n");
			}
		}
	}

	@Test
	void serverNamesWithTheirBundlesVersionsAndCipherSuites() throws IOException {
		Certificates certificates = Certificates.in(this.directory)
			.server("server", "localhost")
			.server("one", "one.example.org")
			.server("example", "*.example.org");
		List<String> bundles = new ArrayList<>();
		for (String name : List.of("server", "one", "example")) {
			bundles.addAll(List.of(certificates.bundle(name, name)));
		}
		String names = Page.replace(this.page.blocks("yaml").get(2), "bundle: main", "bundle: server");
		try (EchoProcess server = start(names + this.page.blocks("yaml").get(3), bundles.toArray(String[]::new))) {
			for (String name : List.of("one", "example", "server")) {
				String talk = "openssl s_client -nameopt rfc2253 -CAfile %s -servername %s.example.org -connect localhost:%d"
					.formatted(certificates.certificate(Certificates.CA), name.replace("server", "a.b"),
							server.port("line"));
				try (Terminal client = shell(talk)) {
					client.type("hello\n").awaitShown("hello\n");
					assertThat(client.shown()).contains("subject=CN=" + name + "\n",
							"New, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256");
				}
			}
			try (Terminal client = shell("openssl s_client -tls1_2 -connect localhost:" + server.port("line"))) {
				client.awaitEnd(1);
				assertThat(client.shown()).contains("alert protocol version");
			}
		}
	}

	/** The files of the page are beside each other; the jar is elsewhere. */
	private EchoProcess start(String settings, String... more) throws IOException {
		Path file = Files.writeString(this.directory.resolve("echo.yml"),
				settings.replace("file:", "file:" + this.directory + "/"));
		List<String> arguments = new ArrayList<>(List.of(more));
		arguments.add("--spring.config.additional-location=file:" + file);
		return EchoProcess.start(arguments.toArray(String[]::new));
	}

	/** Its last command takes the place of the shell, so that it can be typed to. */
	private Terminal shell(String commands) throws IOException {
		int last = Math.max(commands.lastIndexOf("\nopenssl"), commands.lastIndexOf("\nkeytool")) + 1;
		Path script = Files.writeString(this.directory.resolve("commands.sh"),
				"set -eu\nPATH=%s/bin:$PATH\ncd %s\n%sexec %s".formatted(System.getProperty("java.home"),
						this.directory, commands.substring(0, last), commands.substring(last)));
		return Terminal.run("sh " + script);
	}

}
