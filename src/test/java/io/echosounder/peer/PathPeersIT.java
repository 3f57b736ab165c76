package io.echosounder.peer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.command.Commands;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FrontProxy;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresFile;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code path} through real proxies: each has its expected report. The round
 * trip is left out, as on one machine nothing can be told from it.
 */
@FullTier
class PathPeersIT {

	private static final String STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so";

	private static final String CLEAR = "bytes=same delivery=at-once half-close=kept end=fin backpressure=present";

	@TempDir
	private static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("a", "server")));
		settings.add("--echo.listeners.raw.service=info-then-echo");
		for (String listener : List.of("told", "tls")) {
			settings.add("--echo.listeners." + listener + ".port=0");
			settings.add("--echo.listeners." + listener + ".service=info-then-echo");
		}
		settings.add("--echo.listeners.told.proxy-protocol=required");
		settings.add("--echo.listeners.tls.tls.bundle=a");
		server = TestServer.start(settings.toArray(String[]::new));
	}

	@ParameterizedTest
	@RequiresTool("haproxy")
	@CsvSource(delimiter = '|', textBlock = """
			plain | raw  |                                |     | address=translated proxy-header=none tls=none
			proxy | told | send-proxy                     |     | address=translated proxy-header=sent tls=none
			proxy | told | send-proxy-v2                  |     | address=translated proxy-header=sent tls=none
			ends  | raw  |                                | tls | address=translated proxy-header=none tls=terminated
			adds  | tls  | ssl verify none                |     | address=translated proxy-header=none tls=added
			anew  | tls  | ssl verify none                | tls | address=translated proxy-header=none tls=re-encrypted
			pass  | tls  |                                | end | address=translated proxy-header=none tls=end-to-end
			""")
	void haproxy(String name, String listener, String option, String tls, String expected) throws IOException {
		Path pem = Files.writeString(directory.resolve("haproxy.pem"),
				Files.readString(certificates.certificate("server")) + Files.readString(certificates.key("server")));
		int port = EchoProcess.freePort();
		Path configuration = Files.writeString(directory.resolve(name + ".cfg"), """
				defaults
				    mode tcp
				    timeout connect 5s
				    timeout client 1m
				    timeout server 1m
				frontend front
				    bind 127.0.0.1:%d %s
				    default_backend back
				backend back
				    server one 127.0.0.1:%d %s
				""".formatted(port, "tls".equals(tls) ? "ssl crt " + pem : "", server.port(listener),
				(option != null) ? option : ""));
		try (FrontProxy _ = FrontProxy.start(directory, port, "haproxy", "-db", "-f", configuration.toString())) {
			assertReport(port, tls != null, expected + " " + CLEAR);
		}
	}

	/**
	 * It ends both connections when the client has sent FIN and all it sent is passed on.
	 */
	@Test
	@RequiresTool("nginx")
	@RequiresFile(value = STREAM, meaning = "the stream module of nginx")
	void nginxDropsHalfCloseUnlessItIsTold() throws IOException {
		assertReport("", "half-close=lost");
		assertReport("proxy_half_close on;", "half-close=kept");
	}

	private static void assertReport(String option, String halfClose) throws IOException {
		int port = EchoProcess.freePort();
		Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
				load_module %s;
				daemon off;
				master_process off;
				pid %s;
				events {
				}
				stream {
				    server {
				        listen 127.0.0.1:%d;
				        proxy_pass 127.0.0.1:%d;
				        %s
				    }
				}
				""".formatted(STREAM, directory.resolve("nginx.pid"), port, server.port("raw"), option));
		try (FrontProxy _ = FrontProxy.start(directory, port, "nginx", "-p", directory.toString(), "-e", "stderr", "-c",
				configuration.toString())) {
			assertReport(port, false, "address=translated proxy-header=none tls=none bytes=same delivery=at-once "
					+ halfClose + " end=fin backpressure=present");
		}
	}

	@Test
	@RequiresTool("socat")
	void socat() throws IOException {
		int port = EchoProcess.freePort();
		try (FrontProxy _ = FrontProxy.start(directory, port, "socat",
				"TCP4-LISTEN:%d,bind=127.0.0.1,fork,reuseaddr,backlog=100".formatted(port),
				"TCP4:127.0.0.1:" + server.port("raw"))) {
			assertReport(port, false, "address=translated proxy-header=none tls=none " + CLEAR);
		}
	}

	private static void assertReport(int port, boolean tls, String expected) {
		StringWriter out = new StringWriter();
		String flags = tls ? "--tls --servername localhost --cacert " + certificates.certificate(Certificates.CA) : "";
		int status = Commands.run(new PrintWriter(out), new PrintWriter(out),
				("path -j -t 20s " + flags + " 127.0.0.1:" + port).split(" +"));
		Map<String, String> outcomes = new LinkedHashMap<>();
		out.toString()
			.lines()
			.filter((line) -> line.contains("\"check\""))
			.forEach((line) -> outcomes.put(JsonPath.read(line, "$.check"), JsonPath.read(line, "$.outcome")));
		outcomes.remove("round-trip");
		StringBuilder report = new StringBuilder();
		outcomes.forEach((check, outcome) -> report.append(report.isEmpty() ? "" : " ").append(check + "=" + outcome));
		assertThat(report).as(out.toString()).hasToString(expected);
		assertThat(status).isEqualTo(expected.contains("lost") ? 1 : 0);
	}

}
