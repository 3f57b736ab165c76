package io.echosounder.peer;

import java.io.IOException;
import java.util.List;

import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Namespace;
import io.echosounder.testing.RequiresNetworkNamespaces;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with networks where packets go nowhere, in a separate namespace: it has a link to
 * a machine that is off, no other route, and one port to connect from.
 */
@FullTier
@RequiresNetworkNamespaces
class ProbeNetworkIT {

	@AutoClose
	private static Namespace namespace;

	@BeforeAll
	static void create() throws IOException {
		namespace = Namespace.create("probe");
		namespace.ip("link add near type veth peer name far");
		namespace.ip("address add 192.0.2.1/24 dev near");
		namespace.ip("link set near up");
		namespace.ip("link set far up");
		namespace.ip("neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev near nud permanent");
		namespace.ip("route add unreachable 198.51.100.0/25");
		namespace.ip("route add prohibit 198.51.100.128/25");
		namespace.ip("route add blackhole 203.0.113.128/25");
		namespace.run("echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					192.0.2.9:7      | phase=connect reason=timeout: No answer from 192.0.2.9:7: packets are lost on the way
					203.0.113.1:7    | phase=connect reason=unreachable: No route from here to 203.0.113.1:7 (Network is unreachable)
					198.51.100.1:7   | phase=connect reason=unreachable: No route from here to 198.51.100.1:7 (No route to host)
					198.51.100.129:7 | phase=connect reason=unreachable: No route from here to 198.51.100.129:7
					203.0.113.129:7  | phase=connect reason=unreachable: No route from here to 203.0.113.129:7
					[2001:db8::1]:7  | phase=connect reason=unreachable: No route from here to [2001:db8::1]:7
					127.0.0.1:7      | phase=connect reason=refused: Nothing listens on 127.0.0.1:7
					127.0.0.1:40000  | phase=connect reason=refused: Nothing listens on 127.0.0.1:40000
					nobody.invalid:7 | phase=resolve reason=dns: nobody.invalid cannot be resolved:
					""")
	void whereNoConnectionComesFromIsNamed(String target, String failure) throws IOException {

		try (CommandProcess probe = CommandProcess.start(namespace.prefix(), List.of(), "probe -c 1 -t 2s " + target)) {
			probe.assertExit(1);
			assertThat(probe.lines().getFirst()).contains(failure.strip());
			assertThat(probe.text()).contains("1 probes transmitted, 0 received, 100% loss, time ")
				.doesNotContain("NaN");
			assertThat(probe.errors()).isEmpty();
		}
	}

}
