package io.echosounder.deployment;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Program;
import io.echosounder.testing.Tool;

/**
 * A Prometheus that scrapes one server each second and has the project's rules. Closing
 * it ends it.
 */
final class Prometheus implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final int port = EchoProcess.freePort();

	private final Process process;

	Prometheus(Path directory, EchoProcess server) throws IOException {
		Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
				global:
				  scrape_interval: 1s
				  evaluation_interval: 1s
				rule_files:
				  - %s
				  - %s
				scrape_configs:
				  - job_name: echosounder
				    metrics_path: /actuator/prometheus
				    static_configs:
				      - targets: ["127.0.0.1:%d"]
				""".formatted(Program.source("prometheus/rules.yml"), Program.source("prometheus/alerts.yml"),
				server.managementPort()));
		this.process = new ProcessBuilder(Tool.find("prometheus").toString(), "--config.file=" + configuration,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + this.port)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("prometheus.log").toFile())
			.start();
	}

	/** The values that a query has now, one for each series. */
	List<Double> values(String query) throws IOException {
		String answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
		return JsonPath.<List<String>>read(answer, "$.data.result[*].value[1]")
			.stream()
			.map(Prometheus::number)
			.toList();
	}

	private static double number(String value) {
		return switch (value) {
			case "+Inf" -> Double.POSITIVE_INFINITY;
			case "-Inf" -> Double.NEGATIVE_INFINITY;
			default -> Double.parseDouble(value);
		};
	}

	String get(String path) throws IOException {
		try {
			HttpResponse<String> response = this.http
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
					.timeout(EchoProcess.PATIENCE)
					.build(), HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IOException(path + ": " + response.body());
			}
			return response.body();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
		this.http.close();
	}

}
