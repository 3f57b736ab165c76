package io.echosounder.example;

import java.nio.ByteBuffer;

import io.echosounder.service.FrameConverter;
import io.echosounder.service.Session;
import io.echosounder.service.SessionService;
import io.echosounder.service.Sessions;
import io.echosounder.transport.CloseReason;

/**
 * Sends to all sessions what one of them says.
 */
public final class Chat implements SessionService {

	private final Sessions sessions;

	private final FrameConverter converter;

	public Chat(Sessions sessions, FrameConverter converter) {
		this.sessions = sessions;
		this.converter = converter;
	}

	@Override
	public void opened(Session session) {
		session.send(this.converter.write("Your name?"));
	}

	@Override
	public void received(Session session, ByteBuffer frame) {
		String text = this.converter.read(frame, String.class);
		Object name = session.attributes().putIfAbsent("name", text);
		if (name != null) {
			this.sessions.broadcast(session.listener(), this.converter.write(name + ": " + text));
		}
	}

	@Override
	public void closed(Session session, CloseReason reason) {
		this.sessions.broadcast(session.listener(),
				this.converter.write(session.attributes().getOrDefault("name", "?") + " left"));
	}

}
