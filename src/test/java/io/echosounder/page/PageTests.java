package io.echosounder.page;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import com.jayway.jsonpath.JsonPath;
import io.echosounder.drain.SteppedClock;
import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.testing.Background;
import io.echosounder.testing.Management;
import io.echosounder.testing.ProxiedClient;
import io.echosounder.testing.RawHttp;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the page is made of, as it comes from the server.
 */
class PageTests {

	private static final String HOSTILE = "<script>alert(1)</script>\"'&";

	@Test
	void withoutScriptsItIsACompleteTable() throws Exception {
		try (TestServer server = start();
				Management management = new Management(server);
				Socket _ = server.connect("raw");
				Socket line = server.connect("line")) {
			line.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
			assertThat(line.getInputStream().readNBytes(6)).hasSize(6);
			server.connect("line").close();
			TestServer.await().until(() -> server.closed("line", "peer") == 1);
			awaitOpen(server, 2);
			HttpResponse<String> page = management.getBeside("");
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.headers().firstValue("Content-Type")).get().asString().startsWith("text/html");
			assertThat(page.body()).contains("All 2 listeners listen and answer", "2 open",
					"<th scope=\"row\">raw</th><td>*:" + server.port("raw")
							+ "</td><td data-state=\"listening\">listening</td>",
					"<th scope=\"row\">line-1</th>", "<th scope=\"row\">raw-1</th>",
					"127.0.0.1:" + line.getLocalPort());
			server.assertNoWarnings();
		}
	}

	@Test
	void whatComesFromTheNetworkIsText() throws Exception {
		try (TestServer server = start("--echo.listeners.line.proxy-protocol=required");
				Management management = new Management(server);
				Socket _ = ProxiedClient.connect(server.port("line"), HOSTILE)) {
			awaitOpen(server, 1);
			TestServer.await()
				.untilAsserted(() -> assertThat(management.getBeside("").body())
					.contains("authority&#x3D;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;", "192.0.2.7:1111")
					.doesNotContain("<script>alert"));
			assertThat(JsonPath.<String>read(management.getBeside("page/connections").body(), "$.rows[0].facts"))
				.endsWith(HOSTILE);
		}
	}

	@Test
	void faultsAreShownOnTopAndAtTheirListener() throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			assertThat(management.getBeside("").body()).contains("<p id=\"faults\" role=\"status\" hidden></p>");
			server.listener("line").faults().inject(new FaultRule(new Fault.EarlyFin(10), 0.5, null, 7L));
			assertThat(management.getBeside("").body()).contains(
					"<p id=\"faults\" role=\"status\">Faults are injected on purpose. "
							+ "line: early-fin (bytes 10B, toxicity 0.5, seed 7)</p>",
					"<td data-state=\"listening\" data-fault>listening, early-fin</td>",
					"<td data-state=\"listening\">listening</td>");
		}
	}

	@Test
	void nothingIsLoadedFromElsewhere() throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			for (String path : List.of("", "page/page.js", "page/page.css", "page/uplot.js", "page/uplot.css")) {
				HttpResponse<String> response = management.getBeside(path);
				assertThat(response.statusCode()).as(path).isEqualTo(200);
				assertThat(response.headers().firstValue("Content-Security-Policy")).as(path).contains(LivePage.POLICY);
				assertThat(response.headers().firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
			}
			assertThat(management.getBeside("").body()).doesNotContain("http:", "https:", "onclick", "<style",
					"style=");
			assertThat(LivePage.POLICY).doesNotContain("unsafe", "*");
			assertThat(management.getBeside("page/page.html").statusCode()).isEqualTo(404);
			assertThat(management.getBeside("page/..%2fpage.html").statusCode()).isGreaterThanOrEqualTo(400);
		}
	}

	@ParameterizedTest
	@CsvSource({ "connections, Close", "drain, Start the drain" })
	void writesAreOfferedWhereTheEndpointAllowsThem(String endpoint, String offer) throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			assertThat(management.getBeside("").body()).doesNotContain(">" + offer + "<");
		}
		try (TestServer server = start("--management.endpoint." + endpoint + ".access=unrestricted");
				Management management = new Management(server)) {
			assertThat(management.getBeside("").body()).contains(">" + offer + "<");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--management.endpoint.connections.access=none",
			"--management.endpoints.web.exposure.exclude=connections",
			"--management.endpoints.access.max-permitted=none" })
	void whoHidesConnectionsHidesThemHereToo(String setting) throws Exception {
		try (TestServer server = start(setting);
				Management management = new Management(server);
				Socket client = server.connect("raw")) {
			awaitOpen(server, 1);
			assertThat(management.getBeside("").body()).contains("<td class=\"number\">1</td>")
				.doesNotContain("id=\"connections\"", "127.0.0.1:" + client.getLocalPort());
			assertThat(management.getBeside("page/connections").statusCode()).isEqualTo(404);
			server.assertNoWarnings();
		}
	}

	@Test
	void itFollowsTheEndpointsToWhereTheyAre() throws Exception {
		try (TestServer server = start("--management.endpoints.web.base-path=/manage",
				"--management.endpoints.web.path-mapping.drain=end", "--management.endpoint.drain.access=unrestricted",
				"--management.endpoints.web.exposure.exclude=health"); Management management = new Management(server)) {
			assertThat(management.getBeside("").body())
				.contains("data-drain-at=\"manage/end\"", "href=\"manage/prometheus\"")
				.doesNotContain("data-close-at", "/health");
		}
	}

	@Test
	void whereEndpointsHaveAPortOfTheirOwnItOffersNothing() throws Exception {
		try (TestServer server = start("--management.server.port=0", "--management.endpoint.drain.access=unrestricted",
				"--management.endpoint.connections.access=unrestricted");
				Management management = new Management(server)) {
			assertThat(management.getBeside("").body()).contains("id=\"connections\"")
				.doesNotContain("data-close-at", "data-drain-at", "Start the drain", "/actuator");
		}
	}

	@Test
	void connectionsAreSortedFilteredAndLimited() throws Exception {
		List<Socket> clients = new ArrayList<>();
		try (TestServer server = start(); Management management = new Management(server)) {
			for (int i = 0; i < 5; i++) {
				Socket client = server.connect("raw");
				clients.add(client);
				client.getOutputStream().write(new byte[i + 1]);
				assertThat(client.getInputStream().readNBytes(i + 1)).hasSize(i + 1);
			}
			clients.add(server.connect("line"));
			awaitOpen(server, 6);
			String table = management.getBeside("page/connections?sort=received&order=descending&limit=2&text=RAW")
				.body();
			assertThat(JsonPath.<List<Integer>>read(table, "$.rows[*].received")).containsExactly(5, 4);
			assertThat(JsonPath.<Integer>read(table, "$.matching")).isEqualTo(5);
			assertThat(JsonPath.<Integer>read(table, "$.open")).isEqualTo(6);
			String peer = management.getBeside("page/connections?text=:" + clients.get(2).getLocalPort()).body();
			assertThat(JsonPath.<List<Integer>>read(peer, "$.rows[*].received")).containsExactly(3);
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "sort=nothing", "limit=many" })
	void whatMakesNoSenseIsABadRequest(String query) throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			assertThat(management.getBeside("page/connections?" + query).statusCode()).isEqualTo(400);
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@CsvSource({ "raw, hello, hello", "line, hello, 'hello\n'" })
	void aLineComesBackThroughTheListenersOwnSocket(String listener, String text, String reply) throws Exception {
		try (TestServer server = start("--echo.self-check.enabled=true");
				Management management = new Management(server)) {
			String echo = management
				.postBeside("page/echo", "application/json",
						"{\"listener\":\"%s\",\"text\":\"%s\"}".formatted(listener, text))
				.body();
			assertThat(JsonPath.<String>read(echo, "$.reply")).isEqualTo(reply);
			assertThat(JsonPath.<Boolean>read(echo, "$.same")).isTrue();
			assertThat(JsonPath.<Double>read(echo, "$.seconds")).isPositive();
			assertThat(server.count("tcp.server.connections.opened")).isZero();
		}
	}

	@Test
	void aLineThatCannotBeSentSaysWhy() throws Exception {
		try (TestServer server = start("--echo.self-check.enabled=true", "--echo.listeners.line.max-frame-length=4B");
				Management management = new Management(server)) {
			assertThat(problem(management, "nobody", "x")).contains("no such listener");
			assertThat(problem(management, "line", "hello")).isEqualTo("A frame of listener line has 4 bytes at most");
			assertThat(problem(management, "raw", "x".repeat(5000))).contains("4,096 bytes at most");
			server.listener("line").stopAccepting();
			assertThat(problem(management, "line", "x")).isEqualTo("it does not listen");
			// as a form of another site would send it
			assertThat(management.postBeside("page/echo", "text/plain", "{}").statusCode()).isGreaterThanOrEqualTo(400);
			assertThat(management.postBeside("page/echo", "application/json", "{").statusCode()).isEqualTo(400);
		}
	}

	private static String problem(Management management, String listener, String text) throws Exception {
		return JsonPath.read(
				management
					.postBeside("page/echo", "application/json",
							"{\"listener\":\"%s\",\"text\":\"%s\"}".formatted(listener, text))
					.body(),
				"$.problem");
	}

	@Test
	void whoHasItOpenIsToldHowItGoesOnAndHowItEnded() throws Exception {
		TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(SteppedClock.ClockConfiguration.class),
				"--echo.drain.delay=1s");
		SteppedClock clock = server.context().getBean(SteppedClock.class);
		try (Management management = new Management(server);
				Stream<String> lines = management.stream("page/events").body()) {
			Iterator<String> events = lines.filter((line) -> line.startsWith("data:")).iterator();
			String first = events.next().substring("data:".length());
			assertThat(JsonPath.<String>read(first, "$.drain.phase")).isEqualTo("running");
			assertThat(JsonPath.<Boolean>read(first, "$.well")).isTrue();
			assertThat(JsonPath.<List<String>>read(first, "$.listeners[*].name")).containsExactly("raw", "line");
			double at = JsonPath.<Double>read(first, "$.seconds");
			assertThat(JsonPath.<Double>read(events.next().substring("data:".length()), "$.seconds")).isGreaterThan(at);
			Background end = Background.start(server::close);
			List<String> rest = new ArrayList<>();
			do {
				rest.add(events.next().substring("data:".length()));
			}
			while (JsonPath.<String>read(rest.getLast(), "$.drain.phase").equals("running"));
			assertThat(JsonPath.<String>read(rest.getLast(), "$.drain.phase")).isEqualTo("delay");
			clock.advance(Duration.ofSeconds(1));
			clock.run();
			events.forEachRemaining((line) -> rest.add(line.substring("data:".length())));
			end.join();
			assertThat(JsonPath.<String>read(rest.getLast(), "$.drain.outcome")).startsWith("Drained in ");
			assertThat(JsonPath.<Boolean>read(rest.getLast(), "$.well")).isFalse();
		}
		finally {
			server.close();
		}
	}

	@Test
	void whoComesWhenAllSeatsAreTakenIsToldSoAndGetsOneLater() throws Exception {
		List<Stream<String>> viewers = new ArrayList<>();
		try (TestServer server = start(); Management management = new Management(server)) {
			for (int i = 0; i < Updates.MAX_VIEWERS; i++) {
				viewers.add(management.stream("page/events").body());
			}
			assertThat(management.getBeside("page/events").statusCode()).isEqualTo(503);
			viewers.forEach(Stream::close);
			TestServer.await().untilAsserted(() -> {
				HttpResponse<Stream<String>> again = management.stream("page/events");
				again.body().close();
				assertThat(again.statusCode()).isEqualTo(200);
			});
		}
		finally {
			viewers.forEach(Stream::close);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "[]", "5", "\"x\"", "", "{\"text\":{}}", "{\"listener\":null,\"text\":[1]}", "{" })
	void aBodyOfAnotherFormIsABadRequestThatLeavesNoTrace(String body) throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			assertThat(management.postBeside("page/echo", "application/json", body).statusCode()).isEqualTo(400);
			assertThat(server.log().lines(Level.INFO)).isEmpty();
		}
	}

	@Test
	void pathsThatAreNotThereLeaveNoTrace() throws Exception {
		try (TestServer server = start()) {
			for (String path : List.of("/page/%2e%2e/x", "/%2e%2e/x", "/page/..;/x", "/WEB-INF/x", "/page/x%00",
					"/x//y", "/http:%2f%2fx", "/page/%25252e%25252e/x", "/page/none", "/actuator/none", "/error",
					"/page/connections?sort=%zz", "/page/connections?%")) {
				assertThat(RawHttp.exchange(server, "GET " + path + " HTTP/1.1", "Host: localhost")).as(path)
					.matches("(?s)HTTP/1.1 (4\\d\\d|500 \r\n.*error|999).*")
					.doesNotContain("\tat ");
			}
			assertThat(server.log().lines(Level.INFO)).isEmpty();
		}
	}

	@Test
	void headAnswersAsGetDoesAndOtherMethodsAreToldWhichThereAre() throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			for (String path : List.of("", "page/page.js", "page/connections")) {
				HttpResponse<String> head = management.sendBeside("HEAD", path);
				assertThat(head.statusCode()).as(path).isEqualTo(200);
				assertThat(head.body()).isEmpty();
				HttpResponse<String> post = management.sendBeside("POST", path);
				assertThat(post.statusCode()).as(path).isEqualTo(405);
				assertThat(post.headers().firstValue("Allow")).as(path).contains("GET, HEAD");
			}
			HttpResponse<String> get = management.getBeside("page/echo");
			assertThat(get.statusCode()).isEqualTo(405);
			assertThat(get.headers().firstValue("Allow")).contains("POST");
			assertThat(management.postBeside("page/echo", "text/plain", "{}").statusCode()).isEqualTo(415);
			assertThat(management.sendBeside("DELETE", "page/events").statusCode()).isEqualTo(405);
			assertThat(management.sendBeside("DELETE", "page/none").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void itsAddressesAreRelativeToWhereItIs() throws Exception {
		try (TestServer server = start("--server.servlet.context-path=/echo",
				"--management.endpoint.drain.access=unrestricted",
				"--management.endpoint.connections.access=unrestricted");
				Management management = new Management(server)) {
			String page = management.getBeside("echo/").body();
			List<String> addresses = Pattern.compile("(?:href|src|data-[a-z]+-at)=\"([^#\"]+)\"")
				.matcher(page)
				.results()
				.map((match) -> match.group(1))
				.toList();
			assertThat(addresses).contains("page/page.js", "actuator/drain", "actuator/connections", "actuator/health")
				.noneMatch((address) -> address.startsWith("/"));
			for (String address : List.of("page/page.js", "page/page.css", "actuator/drain", "actuator/health")) {
				assertThat(management.getBeside("echo/" + address).statusCode()).as(address).isEqualTo(200);
			}
			assertThat(management.getBeside("echo/page/page.js").body()).doesNotContain("\"/", "`/");
			// without the slash, they would be of another directory
			assertThat(management.getBeside("echo").statusCode()).isEqualTo(302);
		}
	}

	private static void awaitOpen(TestServer server, int connections) {
		TestServer.await()
			.until(() -> server.listener("raw").active() + server.listener("line").active() == connections);
	}

	private static TestServer start(String... settings) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), settings);
	}

}
