package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FrontProxy;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Page;
import io.echosounder.testing.RequiresFile;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Behind the stream module of nginx, configured as the page says, the server knows the
 * client.
 */
@FullTier
@RequiresTool("nginx")
@RequiresFile(value = NginxIT.STREAM, meaning = "the stream module of nginx")
class NginxIT {

	/** Where Debian's package has it. */
	static final String STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so";

	@TempDir
	private static Path directory;

	@AutoClose
	private static EchoBehindProxy server;

	@AutoClose
	private static FrontProxy nginx;

	private static int plain;

	private static int again;

	@BeforeAll
	static void start() throws IOException {
		server = new EchoBehindProxy(directory);
		plain = EchoProcess.freePort();
		again = EchoProcess.freePort();
		int ready = EchoProcess.freePort();
		Path configuration = Files.writeString(directory.resolve("nginx.conf"), configuration(ready));
		nginx = FrontProxy.start(directory, ready, "nginx", "-p", directory.toString(), "-e", "stderr", "-c",
				configuration.toString());
	}

	private static String configuration(int ready) throws IOException {
		Path authority = server.certificates().certificate(Certificates.CA);
		String page = server.configured(Page.of("proxy-protocol.md").text("nginx"));
		page = Page.replace(page, "listen 7008;", "listen 127.0.0.1:" + plain + ";");
		page = Page.replace(page, "listen 7444;", "listen 127.0.0.1:" + again + ";");
		page = Page.replace(page, "/etc/nginx/ca.pem", authority);
		page = Page.replace(page, "stream {", """
				stream {
				    server {
				        listen 127.0.0.1:%d;
				        return "ready";
				    }
				""".formatted(ready));
		return """
				load_module %s;
				daemon off;
				master_process off;
				pid %s;
				events {
				}
				""".formatted(STREAM, directory.resolve("nginx.pid")) + page;
	}

	@AfterAll
	static void nothingFailed() throws IOException {
		if (nginx != null) {
			assertThat(nginx.log()).doesNotContain("[error]", "[emerg]");
		}
	}

	@BeforeEach
	void begin() throws IOException {
		server.begin();
	}

	@Test
	void theHeaderTellsTheClient() throws IOException {
		server.talk(plain,
				(connections, client) -> assertThat(connections).contains("\"peer\":\"127.0.0.1:%d\"".formatted(client),
						"\"proxy\":\"127.0.0.1:", header(client, plain), "\"tls\":null"));
		server.assertOneServed();
	}

	@Test
	void nginxSpeaksTlsToTheServerBehindTheHeader() throws IOException {
		server.talk(again,
				(connections, client) -> assertThat(connections).contains("\"listener\":\"raw\"",
						"\"peer\":\"127.0.0.1:%d\"".formatted(client), header(client, again), "\"protocol\":\"TLSv1.",
						"\"serverName\":\"" + EchoBehindProxy.HOST + "\""));
		server.assertOneServed();
	}

	private static String header(int client, int port) {
		return ("\"proxyProtocol\":{\"version\":1,\"command\":\"PROXY\",\"source\":\"127.0.0.1:%d\","
				+ "\"destination\":\"127.0.0.1:%d\",\"facts\":{}}")
			.formatted(client, port);
	}

}
