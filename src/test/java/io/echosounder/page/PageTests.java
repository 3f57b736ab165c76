package io.echosounder.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import io.echosounder.drain.Drain;
import io.echosounder.drain.SteppedClock;
import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Counted;
import io.echosounder.testing.Management;
import io.echosounder.testing.ProxiedClient;
import io.echosounder.testing.RawHttp;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the parts of the page, as the server sends them.
 */
class PageTests {

	private static final String HOSTILE = "<script>alert(1)</script>\"'&";

	@AutoClose
	private static TestServer server;

	@AutoClose
	private static Management management;

	/** Other settings: more access, lower limits. */
	@AutoClose
	private static TestServer special;

	@AutoClose
	private static Management managementOfSpecial;

	/** Starting a server detaches the logs captured before. */
	@AutoClose
	private final CapturedLog log = new CapturedLog();

	@BeforeAll
	static void startBoth() {
		server = start();
		management = new Management(server);
		special = start("--echo.expose-host=true", "--echo.self-check.enabled=true", "--echo.self-check.period=1h",
				"--management.endpoint.connections.access=unrestricted",
				"--management.endpoint.drain.access=unrestricted", "--echo.listeners.raw.max-connections=2",
				"--echo.listeners.short.port=0", "--echo.listeners.short.framing=lf",
				"--echo.listeners.short.max-frame-length=4B", "--echo.listeners.proxied.port=0",
				"--echo.listeners.proxied.framing=lf", "--echo.listeners.proxied.proxy-protocol=required");
		managementOfSpecial = new Management(special);
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
		special.awaitNoConnections();
	}

	@Test
	void withoutScriptsItIsACompleteTable() throws Exception {
		try (Socket raw = server.connect("raw"); Socket line = server.connect("line")) {
			line.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
			assertThat(line.getInputStream().readNBytes(6)).hasSize(6);
			long closed = server.closed("line", "peer") + 1;
			server.connect("line").close();
			TestServer.await().until(() -> server.closed("line", "peer") == closed);
			awaitOpen(server, 2);
			HttpResponse<String> page = management.getBeside("");
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.headers().firstValue("Content-Type")).get().asString().startsWith("text/html");
			assertThat(page.body())
				.contains("All 2 listeners listen and answer", "data-level=\"good\"", "2 open", "Not draining.",
						"<span id=\"uptime\">up ", "<span id=\"host\"></span>",
						"<th scope=\"row\">raw</th><td>*:" + server.port("raw")
								+ "</td><td data-state=\"listening\">listening</td>",
						"<th scope=\"row\">" + id("line") + "</th>", "<th scope=\"row\">" + id("raw") + "</th>",
						"127.0.0.1:" + raw.getLocalPort(), "127.0.0.1:" + line.getLocalPort(),
						"<th scope=\"row\">closed: peer</th><td>line</td><td class=\"number\">" + closed
								+ "</td><td>The peer sent FIN at a frame boundary and got every reply.</td>")
				.doesNotContain("id=\"targets\"");
			assertThat(this.log.lines(Level.WARN)).isEmpty();
		}
	}

	@Test
	void theHostIsNamedWhereThatIsAllowed() throws Exception {
		assertThat(managementOfSpecial.getBeside("").body())
			.contains("<span id=\"host\">" + InetAddress.getLocalHost().getHostName() + "</span>");
	}

	@Test
	void withoutListenersItSaysSo() throws Exception {
		try (ConfigurableApplicationContext library = new SpringApplicationBuilder(Library.class)
			.run("--spring.config.name=none", "--server.port=0", "--echo.page.enabled=true");
				Management itsManagement = new Management(library)) {
			assertThat(itsManagement.getBeside("").body())
				.contains("There is no listener", "data-level=\"none\"", "echo.listeners.&lt;name&gt;.port")
				.doesNotContain("All 0 listeners", "id=\"listeners\"", "id=\"box\"");
		}
	}

	@Test
	void targetsAreShownWithWhatTheirLastProbeCameTo() throws Exception {
		try (ServerSocket silent = new ServerSocket(0);
				TestServer own = start("--echo.probe.targets.gone.address=127.0.0.1:" + unusedPort(),
						"--echo.probe.targets.gone.period=1s", "--echo.probe.targets.gone.timeout=1s",
						"--echo.probe.targets.mute.address=127.0.0.1:" + silent.getLocalPort(),
						"--echo.probe.targets.mute.period=1h", "--echo.probe.targets.mute.timeout=1h",
						"--echo.probe.targets.other.address=127.0.0.1:" + server.port("raw"),
						"--echo.probe.targets.other.period=1s", "--echo.probe.targets.other.timeout=1s");
				Management itsManagement = new Management(own)) {
			String mute = "<th scope=\"row\">mute</th><td>127.0.0.1:" + silent.getLocalPort() + "</td>"
					+ "<td data-state=\"pending\">pending</td>";
			TestServer.await()
				.untilAsserted(() -> assertThat(itsManagement.getBeside("").body())
					.contains(mute, "<td data-state=\"fails\">fails</td><td>connect, refused: ")
					.containsPattern("<td data-state=\"answers\">answers</td><td>64 bytes came back from 127.0.0.1</td>"
							+ "<td class=\"number\">[0-9.,]+ (µs|ms|s)</td>"));
		}
	}

	private static String id(String listener) {
		return server.listener(listener).openConnections().iterator().next().getConnectionId();
	}

	private static int unusedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	@Test
	void limitAndPeakAreBesideWhatIsOpen() throws Exception {
		try (Socket _ = special.connect("raw"); Socket _ = special.connect("raw")) {
			awaitOpen(special, 2);
			assertThat(managementOfSpecial.getBeside("").body()).contains(
					"<td class=\"number\" data-near-limit>2</td><td class=\"number\">2</td><td class=\"number\">2</td>",
					"<td class=\"number\">0</td><td class=\"number\">0</td><td class=\"number\">10,000</td>");
		}
		awaitOpen(special, 0);
		assertThat(managementOfSpecial.getBeside("").body())
			.contains("<td class=\"number\">0</td><td class=\"number\">2</td><td class=\"number\">2</td>");
	}

	@Test
	void whatComesFromTheNetworkIsText() throws Exception {
		try (Socket _ = ProxiedClient.connect(special.port("proxied"), HOSTILE)) {
			TestServer.await()
				.untilAsserted(() -> assertThat(managementOfSpecial.getBeside("").body())
					.contains("authority&#x3D;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;", "192.0.2.7:1111")
					.doesNotContain("<script>alert"));
			assertThat(
					JsonPath.<String>read(managementOfSpecial.getBeside("page/connections").body(), "$.rows[0].facts"))
				.endsWith(HOSTILE);
		}
	}

	@Test
	void faultsAreShownOnTopAndAtTheirListener() throws Exception {
		assertThat(management.getBeside("").body()).contains("<p id=\"faults\" role=\"status\" hidden></p>");
		server.listener("line").faults().inject(new FaultRule(new Fault.EarlyFin(10), 0.5, null, 7L));
		try {
			assertThat(management.getBeside("").body()).contains(
					"<p id=\"faults\" role=\"status\">Faults are injected on purpose. "
							+ "line: early-fin (bytes 10B, toxicity 0.5, seed 7)</p>",
					"<td data-state=\"listening\" data-fault>listening, early-fin</td>",
					"<td data-state=\"listening\">listening</td>");
		}
		finally {
			server.listener("line").faults().removeAll();
		}
	}

	@Test
	void nothingIsLoadedFromElsewhere() throws Exception {
		for (String path : List.of("", "page/page.js", "page/page.css", "page/uplot.js", "page/uplot.css")) {
			HttpResponse<String> response = management.getBeside(path);
			assertThat(response.statusCode()).as(path).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Security-Policy")).as(path).contains(LivePage.POLICY);
			assertThat(response.headers().firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
		}
		assertThat(management.getBeside("").body()).doesNotContain("http:", "https:", "onclick", "<style", "style=");
		assertThat(LivePage.POLICY).doesNotContain("unsafe", "*");
		assertThat(management.getBeside("page/page.html").statusCode()).isEqualTo(404);
		assertThat(management.getBeside("page/..%2fpage.html").statusCode()).isGreaterThanOrEqualTo(400);
	}

	@Test
	void writesAreOfferedWhereTheEndpointAllowsThem() throws Exception {
		assertThat(management.getBeside("").body()).doesNotContain(">Close<", ">Start the drain<");
		assertThat(managementOfSpecial.getBeside("").body()).contains(">Close<", ">Start the drain<");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--management.endpoint.connections.access=none",
			"--management.endpoints.web.exposure.exclude=connections",
			"--management.endpoints.access.max-permitted=none" })
	void whoHidesConnectionsHidesThemHereToo(String setting) throws Exception {
		try (TestServer own = start(setting);
				Management itsManagement = new Management(own);
				Socket client = own.connect("raw")) {
			awaitOpen(own, 1);
			assertThat(itsManagement.getBeside("").body()).contains("<td class=\"number\">1</td>")
				.doesNotContain("id=\"connections\"", "127.0.0.1:" + client.getLocalPort());
			assertThat(itsManagement.getBeside("page/connections").statusCode()).isEqualTo(404);
			own.assertNoWarnings();
		}
	}

	@Test
	void itFollowsTheEndpointsToWhereTheyAre() throws Exception {
		try (TestServer own = start("--management.endpoints.web.base-path=/manage",
				"--management.endpoints.web.path-mapping.drain=end", "--management.endpoint.drain.access=unrestricted",
				"--management.endpoints.web.exposure.exclude=health"); Management itsManagement = new Management(own)) {
			assertThat(itsManagement.getBeside("").body())
				.contains("data-drain-at=\"manage/end\"", "href=\"manage/prometheus\"", ">Start the drain<")
				.doesNotContain("data-close-at", ">Close<", "/health");
		}
	}

	@Test
	void whereEndpointsHaveAPortOfTheirOwnItOffersNothing() throws Exception {
		try (TestServer own = start("--management.server.port=0", "--management.endpoint.drain.access=unrestricted",
				"--management.endpoint.connections.access=unrestricted");
				Management itsManagement = new Management(own)) {
			assertThat(itsManagement.getBeside("").body()).contains("id=\"connections\"")
				.doesNotContain("data-close-at", "data-drain-at", "Start the drain", "/actuator");
		}
	}

	@Test
	void connectionsAreSortedFilteredAndLimited() throws Exception {
		List<Socket> clients = new ArrayList<>();
		try {
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
		assertThat(management.getBeside("page/connections?" + query).statusCode()).isEqualTo(400);
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "raw, hello, hello", "line, hello, 'hello\n'" })
	void aLineComesBackThroughTheListenersOwnSocket(String listener, String text, String reply) throws Exception {
		Counted before = special.counted();
		String echo = managementOfSpecial
			.postBeside("page/echo", "application/json",
					"{\"listener\":\"%s\",\"text\":\"%s\"}".formatted(listener, text))
			.body();
		assertThat(JsonPath.<String>read(echo, "$.reply")).isEqualTo(reply);
		assertThat(JsonPath.<Boolean>read(echo, "$.same")).isTrue();
		assertThat(JsonPath.<Double>read(echo, "$.seconds")).isPositive();
		assertThat(special.counted()).isEqualTo(before);
	}

	@Test
	void aLineThatCannotBeSentSaysWhy() throws Exception {
		assertThat(problem("nobody", "x")).contains("no such listener");
		assertThat(problem("short", "hello")).isEqualTo("A frame of listener short has 4 bytes at most");
		assertThat(problem("raw", "x".repeat(5000))).contains("4,096 bytes at most");
		special.listener("short").stopAccepting();
		assertThat(problem("short", "x")).isEqualTo("it does not listen");
		// as a form of another site would send it
		assertThat(managementOfSpecial.postBeside("page/echo", "text/plain", "{}").statusCode())
			.isGreaterThanOrEqualTo(400);
		assertThat(managementOfSpecial.postBeside("page/echo", "application/json", "{").statusCode()).isEqualTo(400);
	}

	private static String problem(String listener, String text) throws Exception {
		return JsonPath.read(
				managementOfSpecial
					.postBeside("page/echo", "application/json",
							"{\"listener\":\"%s\",\"text\":\"%s\"}".formatted(listener, text))
					.body(),
				"$.problem");
	}

	@Test
	void whoHasItOpenIsToldHowItGoesOnAndHowItEnded() throws Exception {
		TestServer own = TestServer.start(WebApplicationType.SERVLET, List.of(SteppedClock.ClockConfiguration.class),
				"--echo.drain.delay=1s");
		SteppedClock clock = own.context().getBean(SteppedClock.class);
		try (Management itsManagement = new Management(own);
				Stream<String> lines = itsManagement.stream("page/events").body()) {
			Iterator<String> events = lines.filter((line) -> line.startsWith("data:")).iterator();
			String past = events.next().substring("data:".length());
			assertThat(JsonPath.<List<Object>>read(past, "$.bounds")).hasSizeGreaterThan(10)
				.contains(0.001, "Infinity");
			assertThat(JsonPath.<List<Integer>>read(past, "$.samples[0]")).hasSizeGreaterThan(15)
				.element(1)
				.isEqualTo(0);
			String first = events.next().substring("data:".length());
			assertThat(JsonPath.<String>read(first, "$.drain.phase")).isEqualTo("running");
			assertThat(JsonPath.<String>read(first, "$.level")).isEqualTo("good");
			assertThat(JsonPath.<List<String>>read(first, "$.listeners[*].name")).containsExactly("raw", "line");
			int at = JsonPath.<Integer>read(first, "$.totals[0]");
			assertThat(JsonPath.<Integer>read(events.next().substring("data:".length()), "$.totals[0]"))
				.isGreaterThan(at);
			Background end = Background.start(own::close);
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
			assertThat(JsonPath.<String>read(rest.getLast(), "$.drain.sentence")).startsWith("Drained in ");
			assertThat(JsonPath.<Boolean>read(rest.getLast(), "$.drain.over")).isTrue();
			assertThat(JsonPath.<String>read(rest.getLast(), "$.level")).isEqualTo("draining");
		}
		finally {
			own.close();
		}
	}

	@Test
	void aDrainTellsHowManyAreClosedAndWhichEndStandsOut() throws Exception {
		TestServer own = TestServer.start(WebApplicationType.SERVLET, List.of(SteppedClock.ClockConfiguration.class),
				"--echo.drain.quiet-period=0s", "--echo.drain.grace-period=100ms", "--echo.drain.linger=50ms");
		SteppedClock clock = own.context().getBean(SteppedClock.class);
		try (Management itsManagement = new Management(own);
				Socket _ = own.connect("line");
				Socket busy = own.connect("line")) {
			busy.getOutputStream().write("incomplete".getBytes(StandardCharsets.UTF_8));
			TestServer.await().until(() -> own.count("tcp.server.received") == 10);
			awaitOpen(own, 2);
			own.context().getBean(Drain.class).begin();
			TestServer.await()
				.untilAsserted(() -> assertThat(itsManagement.getBeside("").body())
					.contains("<p id=\"progress\">1 of 2 closed</p>", "Draining for 0.0 s: 1 of 2 closed"));
			clock.run();
			TestServer.await()
				.untilAsserted(() -> assertThat(itsManagement.getBeside("").body()).contains("<p id=\"progress\"></p>",
						"<p id=\"drain-sentence\" data-reason=\"forced\">Drained in ",
						"<tr data-reason=\"forced\"><th scope=\"row\">closed: forced</th>"));
		}
		finally {
			own.close();
		}
	}

	@Test
	void whoComesWhenAllSeatsAreTakenIsToldSoAndGetsOneLater() throws Exception {
		List<Stream<String>> viewers = new ArrayList<>();
		try {
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
		Updates updates = server.context().getBean(Updates.class);
		TestServer.await().until(() -> updates.viewers() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "[]", "5", "\"x\"", "", "{\"text\":{}}", "{\"listener\":null,\"text\":[1]}", "{" })
	void aBodyOfAnotherFormIsABadRequestThatLeavesNoTrace(String body) throws Exception {
		assertThat(management.postBeside("page/echo", "application/json", body).statusCode()).isEqualTo(400);
		assertThat(this.log.lines(Level.INFO)).isEmpty();
	}

	@Test
	void pathsThatAreNotThereLeaveNoTrace() throws Exception {
		for (String path : List.of("/page/%2e%2e/x", "/%2e%2e/x", "/page/..;/x", "/WEB-INF/x", "/page/x%00", "/x//y",
				"/http:%2f%2fx", "/page/%25252e%25252e/x", "/page/none", "/actuator/none", "/error",
				"/page/connections?sort=%zz", "/page/connections?%")) {
			assertThat(RawHttp.exchange(server, "GET " + path + " HTTP/1.1", "Host: localhost")).as(path)
				.matches("(?s)HTTP/1.1 (4\\d\\d|500 \r\n.*error|999).*")
				.doesNotContain("\tat ");
		}
		assertThat(this.log.lines(Level.INFO)).isEmpty();
	}

	@Test
	void headAnswersAsGetDoesAndOtherMethodsAreToldWhichThereAre() throws Exception {
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

	@Test
	void itsAddressesAreRelativeToWhereItIs() throws Exception {
		try (TestServer own = start("--server.servlet.context-path=/echo",
				"--management.endpoint.drain.access=unrestricted",
				"--management.endpoint.connections.access=unrestricted");
				Management itsManagement = new Management(own)) {
			String page = itsManagement.getBeside("echo/").body();
			List<String> addresses = Pattern.compile("(?:href|src|data-[a-z]+-at)=\"([^#\"]+)\"")
				.matcher(page)
				.results()
				.map((match) -> match.group(1))
				.toList();
			assertThat(addresses).contains("page/page.js", "actuator/drain", "actuator/connections", "actuator/health")
				.noneMatch((address) -> address.startsWith("/"));
			for (String address : List.of("page/page.js", "page/page.css", "actuator/drain", "actuator/health")) {
				assertThat(itsManagement.getBeside("echo/" + address).statusCode()).as(address).isEqualTo(200);
			}
			assertThat(itsManagement.getBeside("echo/page/page.js").body()).doesNotContain("\"/", "`/");
			// without the slash, they would be of another directory
			assertThat(itsManagement.getBeside("echo").statusCode()).isEqualTo(302);
		}
	}

	private static void awaitOpen(TestServer of, int connections) {
		TestServer.await().until(() -> of.listener("raw").active() + of.listener("line").active() == connections);
	}

	private static TestServer start(String... settings) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), settings);
	}

	/** An application without listeners, which the executable refuses. */
	@EnableAutoConfiguration
	static final class Library {

	}

}
