package io.echosounder.benchmark;

import java.io.IOException;
import java.util.List;

import io.echosounder.framing.Framing;
import io.echosounder.testing.FullTier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That the servers beside ours do what they are measured for. One that this machine has
 * no program for is skipped everywhere, as the benchmark leaves it out.
 */
@FullTier
class PeersIT {

	private static final int SHORT = 64;

	private static final int LONG = 1500;

	static List<String> peers() {
		return Contenders.ALL.stream().map(Contender::name).filter((name) -> !Contenders.isOurs(name)).toList();
	}

	@ParameterizedTest
	@MethodSource("peers")
	void aPeerEchoesAndEndsWhenItsClientDoes(String name) throws IOException {
		Contender peer = Contenders.named(name);
		String obstacle = new Preparations().obstacle(peer);
		Assumptions.assumeTrue(obstacle == null, obstacle);
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
