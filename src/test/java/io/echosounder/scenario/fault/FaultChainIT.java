package io.echosounder.scenario.fault;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.command.Commands;
import io.echosounder.fault.FaultType;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FrontProxy;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each fault behind HAProxy, as {@code probe} and {@code path} tell of it through
 * HAProxy. The table is that of {@code docs/faults.md}.
 */
@FullTier
@RequiresTool("haproxy")
class FaultChainIT {

	private static final List<FaultRow> ROWS = FaultRow.of("chain");

	@TempDir
	private static Path directory;

	@AutoClose
	private static TestServer server;

	@AutoClose
	private static FrontProxy haproxy;

	/** Of HAProxy, by the listener behind it. */
	private static final Map<String, Integer> PORTS = new LinkedHashMap<>();

	@BeforeAll
	static void start() throws IOException {
		List<String> settings = new ArrayList<>(List.of("--echo.drain.linger=1s"));
		for (int i = 0; i < ROWS.size(); i++) {
			for (String service : List.of("echo", "info-then-echo")) {
				String listener = service + "-" + i;
				PORTS.put(listener, EchoProcess.freePort());
				String prefix = "--echo.listeners." + listener + ".";
				settings.add(prefix + "port=0");
				settings.add(prefix + "service=" + service);
				ROWS.get(i).fields().forEach((name, value) -> settings.add(prefix + "faults[0]." + name + "=" + value));
			}
		}
		server = TestServer.start(settings.toArray(String[]::new));
		StringBuilder configuration = new StringBuilder("""
				defaults
				    mode tcp
				    timeout connect 5s
				    timeout client 1m
				    timeout server 1m
				""");
		PORTS.forEach((listener, port) -> configuration.append("""
				listen %s
				    bind 127.0.0.1:%d
				    server one 127.0.0.1:%d
				""".formatted(listener, port, server.port(listener))));
		int ready = EchoProcess.freePort();
		configuration.append("""
				frontend ready
				    bind 127.0.0.1:%d
				    mode http
				    http-request return status 200
				""".formatted(ready));
		Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
		haproxy = FrontProxy.start(directory, ready, "haproxy", "-db", "-f", file.toString());
	}

	@AfterAll
	static void nothingFailed() throws IOException {
		if (haproxy != null) {
			assertThat(haproxy.log()).doesNotContain("ALERT");
		}
	}

	static Stream<FaultRow> rows() {
		return ROWS.stream();
	}

	@Test
	void everyFaultIsInTheTable() {
		assertThat(ROWS).extracting((row) -> row.fields().get("type"))
			.contains(Stream.of(FaultType.values()).map(FaultType::tag).toArray(String[]::new));
	}

	@ParameterizedTest
	@MethodSource("rows")
	void throughHaproxyTheFaultIsStillTold(FaultRow row) {
		int index = ROWS.indexOf(row);
		String flags = row.waits() ? "-j -t 3s 127.0.0.1:" : "-j -t 20s 127.0.0.1:";
		String probe = probe(flags + PORTS.get("echo-" + index));
		String path = path(flags + PORTS.get("info-then-echo-" + index));
		assertThat(List.of(probe, path)).as(row.setting())
			.satisfies((_) -> assertThat(row.cells().get(0).split(" or ", -1)).contains(probe),
					(_) -> assertThat(row.cells().get(1).split(" or ", -1)).contains(path));
	}

	private static String probe(String arguments) {
		String line = run("probe -c 1 " + arguments).getFirst();
		return JsonPath.<Boolean>read(line, "$.success") ? "ok" : failure(line);
	}

	private static String path(String arguments) {
		List<String> lines = run("path " + arguments);
		String last = lines.getLast();
		if (!last.contains("\"broken\"")) {
			return failure(last);
		}
		String broken = lines.stream()
			.filter((line) -> line.contains("\"check\"")
					&& JsonPath.<List<String>>read(last, "$.broken").contains(JsonPath.<String>read(line, "$.check")))
			.map((line) -> JsonPath.<String>read(line, "$.check") + " " + JsonPath.<String>read(line, "$.outcome"))
			.collect(Collectors.joining(", "));
		return broken.isEmpty() ? "ok" : broken;
	}

	private static String failure(String line) {
		return JsonPath.<String>read(line, "$.phase") + " " + JsonPath.<String>read(line, "$.reason");
	}

	private static List<String> run(String arguments) {
		StringWriter out = new StringWriter();
		int _ = Commands.run(new PrintWriter(out), new PrintWriter(out), arguments.split(" +"));
		return out.toString().lines().toList();
	}

}
