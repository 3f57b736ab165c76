package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Send the banner of one connection, once. Called in turn.
 */
final class BannerSender {

	private final Banner banner;

	private final ConnectionCore core;

	private boolean sent;

	BannerSender(Banner banner, ConnectionCore core) {
		this.banner = banner;
		this.core = core;
	}

	/** The connection can be used. */
	void established() {
		if (!this.banner.atFirstFrame()) {
			send();
		}
	}

	/** A frame is complete, and will be answered behind the banner. */
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
