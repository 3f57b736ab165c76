package io.echosounder.scenario.input;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Client;
import io.echosounder.testing.Decoded;
import io.echosounder.testing.Lines;
import io.echosounder.testing.ReferenceDecoder;
import io.echosounder.transport.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that sends one random stream in random segments, leaves in a random way, and
 * checks that what came back is what the reference decoder makes of the stream. The same
 * seed does the same again.
 */
final class RandomClient {

	private final Random random;

	private final List<String> segments;

	private final Decoded expected;

	RandomClient(Framing framing, int maxFrameLength, long seed) {
		this.random = new Random(seed);
		RandomStreams streams = new RandomStreams(framing, maxFrameLength, seed);
		String stream = streams.next();
		this.segments = streams.cut(stream);
		this.expected = ReferenceDecoder.decode(framing, maxFrameLength, stream);
	}

	/**
	 * Sends and receives.
	 * @return for which reasons the server may close this connection
	 */
	Set<CloseReason> run(int port) throws IOException {
		CloseReason reason = this.expected.ending().reason();
		String replies = this.expected.complete();
		try (Client client = Client.connect(port)) {
			send(client);
			switch (this.random.nextInt(8)) {
				case 0 -> assertThat(client.readLike(replies)).isEqualTo(replies);
				case 1 -> {
					return Set.of(reset(client, replies, reason));
				}
				case 2 -> {
					int length = this.random.nextInt(replies.length() + 1);
					assertThat(client.read(length)).isEqualTo(Lines.bytes(replies.substring(0, length)));
					if (this.random.nextBoolean()) {
						client.reset();
					}
					return Set.of(reason, CloseReason.RESET);
				}
				default -> assertThat(client.endOutput().readToEnd()).isEqualTo(replies);
			}
		}
		return Set.of(reason);
	}

	/** In one of eight streams one byte is urgent. */
	private void send(Client client) throws IOException {
		int urgent = (this.random.nextInt(8) == 0) ? this.random.nextInt(Math.max(1, this.segments.size())) : -1;
		for (int i = 0; i < this.segments.size(); i++) {
			String segment = this.segments.get(i);
			if (i == urgent) {
				client.socket().sendUrgentData(segment.charAt(0));
				segment = segment.substring(1);
			}
			client.send(segment);
		}
	}

	/** Not before everything has come back, or the server might not have read it. */
	private CloseReason reset(Client client, String replies, CloseReason reason) throws IOException {
		assertThat(client.readLike(replies)).isEqualTo(replies);
		if (this.expected.ending().isFailure()) {
			assertThat(client.readToEnd()).isEmpty();
		}
		client.reset();
		return this.expected.ending().isFailure() ? reason : CloseReason.RESET;
	}

}
