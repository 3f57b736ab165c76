package io.echosounder.listener;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.echosounder.service.Session;
import io.echosounder.service.Sessions;
import io.echosounder.transport.ServerConnectionFactory;

/**
 * The sessions of all listeners: those of their open connections.
 */
final class ListenerSessions implements Sessions {

	private final Supplier<Listeners> listeners;

	ListenerSessions(Supplier<Listeners> listeners) {
		this.listeners = listeners;
	}

	@Override
	public Stream<Session> of(String listener) {
		return listener(listener).openConnections()
			.stream()
			.map(ConnectionSession::of)
			.filter(Objects::nonNull)
			.map(Session.class::cast)
			.filter(Session::isOpen);
	}

	@Override
	public Optional<Session> find(String id) {
		return Optional.<Session>ofNullable(ConnectionSession.of(this.listeners.get().connection(id)))
			.filter(Session::isOpen);
	}

	@Override
	public int broadcast(String listener, ByteBuffer frame) {
		ServerConnectionFactory connections = listener(listener);
		connections.options().connections().framing().check(frame);
		int sent = 0;
		for (Iterator<Session> sessions = of(listener).iterator(); sessions.hasNext();) {
			if (sessions.next().send(frame)) {
				sent++;
			}
		}
		return sent;
	}

	private ServerConnectionFactory listener(String name) {
		ServerConnectionFactory listener = this.listeners.get().listener(name);
		if (listener == null) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "There is no listener '%s'", name));
		}
		return listener;
	}

}
