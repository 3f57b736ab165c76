package io.echosounder.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresFile;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the servers beside ours do the work that is measured.
 */
@FullTier
class PeersIT {

	private static final int SHORT = 64;

	private static final int LONG = 1500;

	private static final List<String> JVM = List.of("netty-nio", "stock-nio", "stock-blocking", "jdk-selector",
			"jdk-virtual");

	private static final List<String> EPOLL = List.of("netty-epoll", "netty-epoll-one-loop");

	private static final List<String> PYTHON = List.of("asyncio-sockets", "asyncio-protocol");

	private static final String C = "c-epoll";

	private static final String SOCAT = "socat";

	@Test
	void everyPeerIsTried() {
		assertThat(Stream.of(JVM, EPOLL, PYTHON, List.of(C, SOCAT)).flatMap(List::stream))
			.containsExactlyInAnyOrderElementsOf(
					Contenders.ALL.stream().map(Contender::name).filter((name) -> !Contenders.isOurs(name)).toList());
	}

	@ParameterizedTest
	@FieldSource("JVM")
	void aPeerOfTheJvmEchoesAndEndsWhenItsClientDoes(String name) throws IOException {
		assertEchoesAndEnds(name);
	}

	/** Its library is here for one system only. */
	@ParameterizedTest
	@FieldSource("EPOLL")
	@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
	void aPeerOnEpollEchoesAndEndsWhenItsClientDoes(String name) throws IOException {
		assertEchoesAndEnds(name);
	}

	@ParameterizedTest
	@FieldSource("PYTHON")
	@RequiresTool("python3")
	void aPeerInPythonEchoesAndEndsWhenItsClientDoes(String name) throws IOException {
		assertEchoesAndEnds(name);
	}

	@Test
	@RequiresTool("cc")
	@RequiresFile(value = "/usr/include/stdio.h", meaning = "the C library for compilers")
	void thePeerInCEchoesAndEndsWhenItsClientDoes() throws IOException {
		assertEchoesAndEnds(C);
	}

	@Test
	@RequiresTool("socat")
	void socatEchoesAndEndsWhenItsClientDoes() throws IOException {
		assertEchoesAndEnds(SOCAT);
	}

	private static void assertEchoesAndEnds(String name) throws IOException {
		Contender peer = Contenders.named(name);
		assertThat(new Preparations().obstacle(peer)).as("obstacle of %s", name).isNull();
		for (Framing framing : peer.framings()) {
			Endpoint endpoint = new Endpoint(Ports.free(), framing, null);
			try (ServerProcess server = ServerProcess.start("peer-" + name, peer.command().line(endpoint), endpoint);
					LineClient client = new LineClient(endpoint.port())) {
				client.echo(SHORT, 0);
				client.echo(LONG, 1);
				assertThat(server.peakMemory()).isPositive();
				client.end();
				if (peer.jvm()) {
					assertThat(server.liveHeap()).isPositive();
				}
			}
		}
	}

}
