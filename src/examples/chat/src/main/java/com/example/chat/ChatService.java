package com.example.chat;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.service.FrameConverter;
import io.echosounder.service.Session;
import io.echosounder.service.SessionService;
import io.echosounder.service.Sessions;
import io.echosounder.transport.CloseReason;

import org.springframework.stereotype.Component;

/**
 * Asks each client for a name, and sends what it says to all.
 */
@Component
class ChatService implements SessionService {

	private static final String NAME = "name";

	private final Set<Object> names = ConcurrentHashMap.newKeySet();

	private final Sessions sessions;

	private final FrameConverter converter;

	ChatService(Sessions sessions, FrameConverter converter) {
		this.sessions = sessions;
		this.converter = converter;
	}

	@Override
	public void opened(Session session) {
		session.send(this.converter.write("Your name?"));
	}

	@Override
	public void received(Session session, ByteBuffer frame) {
		String text = this.converter.read(frame, String.class).strip();
		Object name = session.attributes().get(NAME);
		if (name != null) {
			broadcast(session, name + ": " + text);
		}
		else {
			join(session, text);
		}
	}

	private void join(Session session, String name) {
		if (name.isEmpty() || !this.names.add(name)) {
			session.send(this.converter.write("Another name?"));
			return;
		}
		session.attributes().put(NAME, name);
		broadcast(session, name + " joined");
	}

	@Override
	public void closed(Session session, CloseReason reason) {
		Object name = session.attributes().get(NAME);
		if (name != null) {
			this.names.remove(name);
			switch (reason) {
				case DRAINED, CUT, FORCED -> {
					// the server stops: another line to each client would only delay that
				}
				default -> broadcast(session, name + " left");
			}
		}
	}

	/** Skips clients that do not read, so that they delay no other. */
	private void broadcast(Session session, String text) {
		this.sessions.broadcast(session.listener(), this.converter.write(text));
	}

}
