package io.echosounder.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Namespace;
import io.echosounder.testing.RequiresNetworkNamespaces;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.Tool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with a network that loses every packet from some moment on, in separate
 * namespaces: the echo is in one and {@code hold} in the other.
 */
@FullTier
@RequiresNetworkNamespaces
@RequiresTool({ "socat", "ss" })
class HoldNetworkIT {

	@AutoClose
	private Namespace near;

	@AutoClose
	private Namespace far;

	private Process echo;

	@BeforeEach
	void create() throws IOException {
		String socat = Tool.find("socat").toString();
		this.near = Namespace.create("hold-near");
		this.far = Namespace.create("hold-far");
		this.near.ip("link add near type veth peer name far netns " + this.far.name());
		this.near.ip("address add 192.0.2.1/24 dev near");
		this.near.ip("link set near up");
		this.far.ip("address add 192.0.2.2/24 dev far");
		this.far.ip("link set far up");
		List<String> command = new ArrayList<>(this.far.prefix());
		command.addAll(List.of(socat, "TCP-LISTEN:7007,reuseaddr,fork,backlog=100", "EXEC:cat"));
		this.echo = new ProcessBuilder(command).inheritIO().start();
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(() -> this.far.run("ss -Hltn sport = :7007").contains(":7007"));
	}

	@AfterEach
	void endEcho() {
		if (this.echo != null) {
			this.echo.descendants().forEach(ProcessHandle::destroyForcibly);
			this.echo.destroyForcibly().onExit().join();
		}
	}

	/** Where we wait longer than the kernel, the kernel gives up. */
	@ParameterizedTest
	@CsvSource({ "1s, 15, us, silence, No byte came back",
			"60s, 1, system, timeout, The peer no longer acknowledges data" })
	void aNetworkThatLosesPacketsIsToldFromAPeerThatEnds(String timeout, int retries, String by, String how,
			String message) throws IOException {
		this.near.run("echo %d > /proc/sys/net/ipv4/tcp_retries2".formatted(retries));
		try (CommandProcess hold = CommandProcess.start(prefix(), List.of(),
				"hold -j -C 3 -i 200ms -t %s 192.0.2.2:7007".formatted(timeout))) {
			hold.awaitLines(3);
			this.near.ip("neigh replace 192.0.2.2 lladdr 02:00:00:00:00:ff nud permanent dev near");
			assertThat(awaitEvents(hold, "closed", 3)).allSatisfy((line) -> {
				assertThat(JsonPath.<String>read(line, "$.by")).isEqualTo(by);
				assertThat(JsonPath.<String>read(line, "$.how")).isEqualTo(how);
				assertThat(JsonPath.<String>read(line, "$.message")).isEqualTo(message);
				assertThat(JsonPath.<Integer>read(line, "$.lost")).isOne();
			});
			this.near.ip("neigh del 192.0.2.2 dev near");
			awaitEvents(hold, "reconnected", 3);
			hold.signal("INT");
			hold.assertExit(1);
			assertThat(JsonPath.<Integer>read(hold.lines().getLast(), "$.closed." + how)).isGreaterThanOrEqualTo(3);
			assertThat(JsonPath.<Integer>read(hold.lines().getLast(), "$.lost")).isGreaterThanOrEqualTo(3);
		}
	}

	private List<String> prefix() {
		List<String> prefix = new ArrayList<>(this.near.prefix());
		prefix.addAll(List.of("env", "--default-signal=INT,TERM"));
		return prefix;
	}

	private static List<String> awaitEvents(CommandProcess hold, String event, int count) {
		return Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(() -> hold.lines().stream().filter((line) -> line.contains("\"event\":\"" + event + "\"")).toList(),
					(lines) -> lines.size() >= count);
	}

}
