package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.util.Map;

import io.echosounder.drain.Drains;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The drain closes connections whose header is not complete.
 */
class DrainTests {

	/** The drain waits for no client, and connections may linger for long. */
	@RegisterExtension
	final Scenario scenario = Behind.scenario()
		.setting("echo.drain.quiet-period=0s", "echo.drain.grace-period=0s")
		.listener("required", "framing=lf", "proxy-protocol=required")
		.listener("optional", "framing=lf", "proxy-protocol=optional")
		.listener("tls", "framing=lf", "proxy-protocol=required", "tls.bundle=server");

	@ParameterizedTest
	@ModeSource
	void theDrainForcesWhatIsInTheMiddleOfAHeaderAndNothingElse(Mode mode) throws IOException {
		try (Client silent = this.scenario.connect("required", mode);
				Client midway = this.scenario.connect("required", mode);
				Client doubtful = this.scenario.connect("optional", mode);
				Client optional = this.scenario.connect("optional", mode);
				Client begun = this.scenario.connect("tls", mode);
				Client told = this.scenario.connect("tls", mode)) {
			proceeding("required", mode, silent);
			proceeding("required", mode, midway).send("PROXY TCP4 192");
			proceeding("optional", mode, doubtful).send("PRO");
			proceeding("optional", mode, optional);
			proceeding("tls", mode, begun).send(Headers.SIGNATURE);
			proceeding("tls", mode, told).send(Headers.V2);
			Drains.of(this.scenario.server()).begin();
			for (Client client : new Client[] { silent, midway, doubtful, optional, begun, told }) {
				assertThat(client.readToEnd()).isEmpty();
				client.close();
			}
			Drains.assertCounts(Drains.outcome(this.scenario.server()), 3, 0, 3);
		}
		Map<CloseReason, Long> one = Map.of(CloseReason.DRAINED, 1L, CloseReason.FORCED, 1L);
		this.scenario.awaitClosed(mode.listener("required"), one);
		this.scenario.awaitClosed(mode.listener("optional"), one);
		this.scenario.awaitClosed(mode.listener("tls"), one);
		this.scenario.server().log().clear();
	}

	private Proceeding proceeding(String base, Mode mode, Client client) {
		return Proceeding.on(this.scenario, mode.listener(base), client);
	}

}
