package io.echosounder.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;

import org.springframework.context.ApplicationContext;

/**
 * A client of the management server.
 */
public final class Management implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final String root;

	public Management(TestServer server) {
		this(server.context());
	}

	/** A client of another application with a web server. */
	public Management(ApplicationContext context) {
		this.root = "http://localhost:%s/".formatted(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	public HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send("GET", path);
	}

	public HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
		return send(method, "actuator/" + path, new String[0]);
	}

	/**
	 * As above, for paths beside the actuator.
	 * @param headers names, each with its value
	 */
	public HttpResponse<String> getBeside(String path, String... headers) throws IOException, InterruptedException {
		return send("GET", path, headers);
	}

	/** Sends a request without a body beside the actuator. */
	public HttpResponse<String> sendBeside(String method, String path) throws IOException, InterruptedException {
		return send(method, path, new String[0]);
	}

	/** Posts beside the actuator. */
	public HttpResponse<String> postBeside(String path, String contentType, String body)
			throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(URI.create(this.root + path))
			.header("Content-Type", contentType)
			.POST(BodyPublishers.ofString(body))
			.build(), BodyHandlers.ofString());
	}

	/** The lines of an answer that comes bit by bit. */
	public HttpResponse<Stream<String>> stream(String path) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(URI.create(this.root + path)).build(), BodyHandlers.ofLines());
	}

	private HttpResponse<String> send(String method, String path, String[] headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.root + path))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	@Override
	public void close() {
		this.client.close();
	}

}
