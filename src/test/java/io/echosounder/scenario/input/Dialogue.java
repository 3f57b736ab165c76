package io.echosounder.scenario.input;

import java.io.IOException;
import java.util.Map;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.Bytes;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One client sends all its bytes, half-closes, and reads to the end. A reset that
 * destroys replies is a failure, as the read fails.
 */
record Dialogue(Scenario scenario, Framing framing, Mode mode) {

	/** Says something that the server closes for a reason, after these replies. */
	void say(String stream, String replies, CloseReason reason) throws IOException {
		try (Client client = this.scenario.connect(this.framing, this.mode)) {
			Background writer = Background.start(() -> client.send(stream).endOutput());
			Bytes.assertEqual(Lines.bytes(client.readToEnd()), Lines.bytes(replies));
			writer.join();
		}
		assertClosed(reason);
	}

	/** Says something that comes back as it is. */
	void echo(String stream) throws IOException {
		say(stream, stream, CloseReason.PEER);
	}

	void assertClosed(CloseReason reason) {
		this.scenario.awaitClosed(this.mode.listener(Scenario.base(this.framing)), Map.of(reason, 1L));
		assertThat(this.scenario.server().log().events()).isEmpty();
	}

}
