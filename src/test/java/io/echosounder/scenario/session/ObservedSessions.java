package io.echosounder.scenario.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.echosounder.service.Session;
import io.echosounder.service.SessionService;
import io.echosounder.transport.CloseReason;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records all callbacks, also those that overlap, and does what a test has chosen; sends
 * back each frame before that.
 */
final class ObservedSessions implements SessionService {

	private static final Received ECHO = (session, text) -> session.send(bytes(text));

	private final Map<String, Seen> seen = new ConcurrentHashMap<>();

	private volatile @Nullable Opened opened;

	private volatile Received received = ECHO;

	private volatile @Nullable Opened closed;

	static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Forgets what was seen and chosen. */
	void reset() {
		this.seen.clear();
		this.opened = null;
		this.received = ECHO;
		this.closed = null;
	}

	void whenOpened(Opened opened) {
		this.opened = opened;
	}

	void whenReceived(Received received) {
		this.received = received;
	}

	void whenClosed(Opened closed) {
		this.closed = closed;
	}

	@Override
	public void opened(Session session) throws Exception {
		Opened opened = this.opened;
		Seen seen = seen(session.id());
		seen.during("opened", () -> {
			seen.session = session;
			if (opened != null) {
				opened.accept(session);
			}
		});
	}

	@Override
	public void received(Session session, ByteBuffer frame) throws Exception {
		String text = StandardCharsets.ISO_8859_1.decode(frame.duplicate()).toString();
		seen(session.id()).during(text, () -> this.received.accept(session, text));
	}

	@Override
	public void closed(Session session, CloseReason reason) {
		Opened closed = this.closed;
		try {
			seen(session.id()).during("closed " + reason.tag(), () -> {
				if (closed != null) {
					closed.accept(session);
				}
			});
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	/** How many sessions there have been. */
	int count() {
		return this.seen.size();
	}

	/** Callbacks of a session, in order. */
	List<String> events(String id) {
		return List.copyOf(seen(id).events);
	}

	Session session(String id) {
		return Objects.requireNonNull(seen(id).session);
	}

	/** Waits for the last callback of a session, and checks that none overlapped. */
	List<String> awaitClosed(String id) {
		await().until(() -> seen(id).events.stream().anyMatch((event) -> event.startsWith("closed")));
		assertThat(seen(id).overlapped).as("callbacks of %s overlap", id).isFalse();
		return events(id);
	}

	/** Whether virtual threads, and no other, ran the callbacks of a session. */
	boolean ranOnVirtualThreads(String id) {
		assertThat(seen(id).onVirtual).isNotEmpty();
		return seen(id).onVirtual.stream().allMatch(Boolean::booleanValue);
	}

	private Seen seen(String id) {
		return this.seen.computeIfAbsent(id, (_) -> new Seen());
	}

	private static final class Seen {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final List<Boolean> onVirtual = new CopyOnWriteArrayList<>();

		private final AtomicBoolean busy = new AtomicBoolean();

		private volatile boolean overlapped;

		private volatile @Nullable Session session;

		private void during(String event, Step step) throws Exception {
			this.overlapped |= !this.busy.compareAndSet(false, true);
			this.events.add(event);
			this.onVirtual.add(Thread.currentThread().isVirtual());
			try {
				step.run();
			}
			finally {
				this.busy.set(false);
			}
		}

	}

	@FunctionalInterface
	private interface Step {

		void run() throws Exception;

	}

	@FunctionalInterface
	interface Opened {

		void accept(Session session) throws Exception;

	}

	@FunctionalInterface
	interface Received {

		void accept(Session session, String text) throws Exception;

	}

	/**
	 * Takes the place of the echo.
	 */
	static class ServiceConfiguration {

		@Bean
		ObservedSessions observedSessions() {
			return new ObservedSessions();
		}

	}

}
