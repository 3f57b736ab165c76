package io.echosounder.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Namespace;
import io.echosounder.testing.RequiresNetworkNamespaces;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code path} through a router that translates addresses, in separate
 * namespaces: client, router and server have one each.
 */
@FullTier
@RequiresNetworkNamespaces
@RequiresTool("iptables")
class PathNetworkIT {

	@AutoClose
	private Namespace near;

	@AutoClose
	private Namespace router;

	@AutoClose
	private Namespace far;

	@AutoClose
	private EchoProcess server;

	@BeforeEach
	void create() throws IOException {
		this.near = Namespace.create("path-near");
		this.router = Namespace.create("path-router");
		this.far = Namespace.create("path-far");
		link(this.near, "192.0.2.1/25", "192.0.2.2/25", "near");
		link(this.far, "198.51.100.1/24", "198.51.100.2/24", "far");
		this.near.ip("route add default via 192.0.2.2");
		this.far.ip("route add default via 198.51.100.2");
		this.router.run("echo 1 > /proc/sys/net/ipv4/ip_forward");
		this.server = EchoProcess.launch(this.far.prefix(),
				List.of("--server.port=0", "--echo.listeners.raw.service=info-then-echo"));
		this.server.awaitLine("Listener raw listens on ");
	}

	private void link(Namespace host, String address, String gateway, String name) throws IOException {
		host.ip("link add %s type veth peer name to-%s netns %s".formatted(name, name, this.router.name()));
		host.ip("address add %s dev %s".formatted(address, name));
		host.ip("link set %s up".formatted(name));
		this.router.ip("address add %s dev to-%s".formatted(gateway, name));
		this.router.ip("link set to-%s up".formatted(name));
	}

	@Test
	void translatedAddressesAreTold() throws IOException {
		assertPath("198.51.100.1:7007", 0, "address       same ", "half-close    kept ", "nothing was seen in between");
		this.router.run("iptables -t nat -A POSTROUTING -o to-far -j MASQUERADE");
		assertPath("198.51.100.1:7007", 0, "address       translated   the server sees client 198.51.100.2:",
				" instead of 192.0.2.1:", "half-close    kept ", "backpressure  present ",
				"something is in between: address translated");
		this.router.run("iptables -t nat -A PREROUTING -i to-near -p tcp --dport 9 -j DNAT --to 198.51.100.1:7007");
		assertPath("192.0.2.2:9", 0, ", and the server is 198.51.100.1:7007 instead of 192.0.2.2:9: NAT or a proxy");
	}

	private void assertPath(String target, int status, String... contents) throws IOException {
		List<String> prefix = new ArrayList<>(this.near.prefix());
		prefix.addAll(List.of("env", "--default-signal=INT,TERM"));
		try (CommandProcess path = CommandProcess.start(prefix, List.of(), "path -t 20s " + target)) {
			path.assertExit(status);
			assertThat(path.text()).contains(contents);
		}
	}

}
