package io.echosounder.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import io.echosounder.listener.Listeners;
import io.echosounder.selfcheck.Answer;
import io.echosounder.selfcheck.SelfCheck;
import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Resources of the page and its script. They include connections if that endpoint shows
 * them. All changes go through the endpoints and their access rules. The box sends a
 * line, as any client could.
 */
final class LivePage {

	/**
	 * Allows only resources of this server: no script in the page, none from a peer's
	 * text.
	 */
	static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
			+ "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

	/** Maximum number of rows, which a browser shows without effort. */
	private static final int MAX_ROWS = 1000;

	/** Maximum bytes that a user may type. */
	private static final int MAX_LINE = 4096;

	/** Files by name, from the class path of the page or of uPlot. */
	private static final Map<String, Resource> FILES = Map.of("page.css", ours("page.css"), "page.js", ours("page.js"),
			"uplot.css", uplot("uPlot.min.css"), "uplot.js", uplot("uPlot.iife.min.js"));

	private final StateSource source;

	private final Updates updates;

	private final Listeners listeners;

	private final SelfCheck selfCheck;

	private final JsonMapper json;

	private final Permissions may;

	private final Html html = new Html();

	LivePage(StateSource source, Updates updates, Listeners listeners, SelfCheck selfCheck, JsonMapper json,
			Permissions may) {
		this.json = json;
		this.source = source;
		this.updates = updates;
		this.listeners = listeners;
		this.selfCheck = selfCheck;
		this.may = may;
	}

	private static Resource ours(String name) {
		return new ClassPathResource(name, LivePage.class);
	}

	private static Resource uplot(String name) {
		return new ClassPathResource("/io/echosounder/uplot/" + name);
	}

	RouterFunction<ServerResponse> routes() {
		RouterFunctions.Builder routes = RouterFunctions.route();
		if (this.may.see()) {
			read(routes, "/page/connections", this::connections);
		}
		read(routes, "/", this::page);
		routes.GET("/page/events", this::events)
			.route(RequestPredicates.path("/page/events"), (_) -> notAllowed("GET"));
		routes.POST("/page/echo", RequestPredicates.contentType(MediaType.APPLICATION_JSON), this::echo)
			.POST("/page/echo", (_) -> sentence(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON."))
			.route(RequestPredicates.path("/page/echo"), (_) -> notAllowed("POST"));
		FILES.forEach((name, file) -> read(routes, "/page/" + name, (_) -> file(name, file)));
		return routes.build();
	}

	private static void read(RouterFunctions.Builder routes, String path, HandlerFunction<ServerResponse> handler) {
		routes.GET(path, handler)
			.HEAD(path, handler)
			.route(RequestPredicates.path(path), (_) -> notAllowed("GET, HEAD"));
	}

	private static ServerResponse notAllowed(String methods) {
		return guarded(ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)).header(HttpHeaders.ALLOW, methods).build();
	}

	private ServerResponse page(ServerRequest request) {
		ConnectionTable table = null;
		if (this.may.see()) {
			boolean all = request.param("connections").filter("all"::equals).isPresent();
			table = ConnectionTable.of(this.listeners, "", Column.ID, false, all ? Integer.MAX_VALUE : MAX_ROWS);
		}
		return guarded(ServerResponse.ok()).contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
			.body(this.html.fill(this.source.now(), table, this.may));
	}

	private static ServerResponse.BodyBuilder guarded(ServerResponse.BodyBuilder response) {
		return response.header("Content-Security-Policy", POLICY)
			.header("X-Content-Type-Options", "nosniff")
			.header("Referrer-Policy", "no-referrer")
			.header(HttpHeaders.CACHE_CONTROL, "no-store");
	}

	private static ServerResponse json(Object body) {
		return guarded(ServerResponse.ok()).contentType(MediaType.APPLICATION_JSON).body(body);
	}

	private ServerResponse events(ServerRequest request) {
		if (!this.updates.hasSeat()) {
			return sentence(HttpStatus.SERVICE_UNAVAILABLE, String.format(Locale.ROOT,
					"%d windows are open already, or the server ends.", Updates.MAX_VIEWERS));
		}
		return guarded(ServerResponse.ok()).contentType(MediaType.TEXT_EVENT_STREAM).build((viewer, response) -> {
			this.updates.tell(viewer, response);
			return null;
		});
	}

	private ServerResponse connections(ServerRequest request) {
		try {
			Column column = Column.valueOf(request.param("sort").orElse("id").toUpperCase(Locale.ROOT));
			int limit = Integer.parseInt(request.param("limit").orElse("100"));
			return json(ConnectionTable.of(this.listeners, request.param("text").orElse(""), column,
					request.param("order").filter("descending"::equals).isPresent(), Math.clamp(limit, 0, MAX_ROWS)));
		}
		catch (IllegalArgumentException _) {
			return sentence(HttpStatus.BAD_REQUEST,
					"'sort' is a column, 'order' is 'ascending' or 'descending', 'limit' a number.");
		}
	}

	private ServerResponse echo(ServerRequest request) throws Exception {
		Line line = body(request);
		if (line == null) {
			return sentence(HttpStatus.BAD_REQUEST, "Send an object with the texts 'listener' and 'text'.");
		}
		byte[] content = (line.text() != null) ? line.text().getBytes(StandardCharsets.UTF_8) : new byte[0];
		if (content.length > MAX_LINE) {
			return json(Echo.failed(String.format(Locale.ROOT, "A line has %,d bytes at most", MAX_LINE)));
		}
		try {
			return json(switch (this.selfCheck.ask(String.valueOf(line.listener()), content)) {
				case null -> Echo.failed("There is no such listener, or its self-check is off");
				case Answer.Unanswered(String reason) -> Echo.failed(reason);
				case Answer.Answered(ByteBuffer reply, boolean echo, Duration took) ->
					new Echo(StandardCharsets.UTF_8.decode(reply.duplicate()).toString(), echo, reply.remaining(),
							took.toNanos() / 1e9, null);
			});
		}
		catch (IllegalArgumentException ex) {
			return json(Echo.failed(String.valueOf(ex.getMessage())));
		}
	}

	private static ServerResponse file(String name, Resource file) {
		String type = name.endsWith(".css") ? "text/css" : "text/javascript";
		return guarded(ServerResponse.ok())
			.contentType(new MediaType(MediaType.parseMediaType(type), StandardCharsets.UTF_8))
			.body(file);
	}

	/** Parse a line that a viewer has typed; {@code null} if it is invalid. */
	private @Nullable Line body(ServerRequest request) throws ServletException, IOException {
		try {
			return this.json.readValue(request.body(byte[].class), Line.class);
		}
		catch (JacksonException _) {
			return null;
		}
	}

	private static ServerResponse sentence(HttpStatus status, String sentence) {
		return guarded(ServerResponse.status(status))
			.contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
			.body(sentence);
	}

	/**
	 * A line that a user has typed.
	 *
	 * @param listener name of the listener to send it to
	 * @param text without the end of the line
	 */
	record Line(@Nullable String listener, @Nullable String text) {

	}

	/**
	 * The answer to a line.
	 *
	 * @param reply as it was on the wire, in UTF-8
	 * @param same whether these are the bytes that were sent
	 * @param bytes number of bytes that came back
	 * @param seconds from the connect to the end of the connection
	 * @param problem why nothing came back; {@code null} if bytes did
	 */
	record Echo(@Nullable String reply, boolean same, int bytes, double seconds, @Nullable String problem) {

		static Echo failed(String problem) {
			return new Echo(null, false, 0, 0, problem);
		}

	}

}
