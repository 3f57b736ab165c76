package io.echosounder.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A client of the management server.
 */
public final class Management implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final String base;

	public Management(TestServer server) {
		this.base = "http://localhost:%s/actuator/"
			.formatted(server.context().getEnvironment().getRequiredProperty("local.server.port"));
	}

	public HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send("GET", path);
	}

	public HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
		return this.client.send(
				HttpRequest.newBuilder(URI.create(this.base + path)).method(method, BodyPublishers.noBody()).build(),
				BodyHandlers.ofString());
	}

	@Override
	public void close() {
		this.client.close();
	}

}
