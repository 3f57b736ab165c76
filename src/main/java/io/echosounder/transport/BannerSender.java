package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Sends the banner of one connection, once. Called in turn.
 */
final class BannerSender {

	private final Banner banner;

	private final ConnectionCore core;

	private boolean sent;

	BannerSender(Banner banner, ConnectionCore core) {
		this.banner = banner;
		this.core = core;
	}

	/** Record that the connection can be used. */
	void established() {
		if (!this.banner.atFirstFrame()) {
			send();
		}
	}

	/** Record that a frame is complete; its reply follows the banner. */
	void frameCompleted() {
		if (!this.sent) {
			send();
		}
	}

	private void send() {
		this.sent = true;
		this.core.writer.stage(Frames.of(this.banner.text().apply(this.core.connection)));
		this.core.writer.flush();
		if (this.banner.thenClose()) {
			this.core.close(CloseReason.DRAINED);
		}
	}

}
