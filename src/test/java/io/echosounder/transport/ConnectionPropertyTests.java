package io.echosounder.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a connection does as {@link ConnectionModel} says, for all events, in any
 * order.
 */
class ConnectionPropertyTests {

	enum Kind {

		SEND, END, RESET, SHUT_WINDOW, READ, TIME, CLOSE_IF_QUIET, CLOSE_NOW, ABORT, EVICT, HALF_CLOSE, FAIL_WRITES,
		SESSION_SEND, SESSION_CLOSE

	}

	/**
	 * Something that happens.
	 *
	 * @param amount bytes, or an index of a time
	 */
	record Event(Kind kind, int amount) {

	}

	private static final List<Duration> TIMES = List.of(Duration.ofNanos(1), Duration.ofMillis(99),
			Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1).minusNanos(1), Duration.ofSeconds(1),
			Duration.ofSeconds(10), ConnectionModel.WRITE_TIMEOUT.minusNanos(1), ConnectionModel.FRAME_TIMEOUT,
			ConnectionModel.IDLE_TIMEOUT);

	@Property(tries = 1000)
	void aConnectionDoesAsTheModelSays(@ForAll("scripts") List<Event> script, @ForAll("words") String word,
			@ForAll @IntRange(max = 12) int place, @ForAll boolean ages) {
		RecordedCallbacks callbacks = new RecordedCallbacks();
		try (ConnectionFixture fixture = new ConnectionFixture(ConnectionFixture.lines()
			.idleTimeout(ConnectionModel.IDLE_TIMEOUT)
			.frameTimeout(ConnectionModel.FRAME_TIMEOUT)
			.writeTimeout(ConnectionModel.WRITE_TIMEOUT)
			.writeBuffer(ConnectionModel.WRITE_BUFFER), (context) -> {
				context.checking = true;
				context.conversations = new Conversations(callbacks);
				context.maxAge = ages ? ConnectionModel.MAX_AGE : MaxAge.NEVER;
			})) {
			Trial trial = new Trial(fixture, new ConnectionModel(ages), stream(word, place));
			for (Event event : script) {
				trial.happen(event);
				trial.check();
			}
			trial.finish();
			assertThat(callbacks.calls).containsExactly("opened", "closed: " + fixture.connection.closeReason());
		}
	}

	@Provide
	Arbitrary<List<Event>> scripts() {
		Arbitrary<Kind> kinds = Arbitraries.frequency(Tuple.of(40, Kind.SEND), Tuple.of(2, Kind.END),
				Tuple.of(1, Kind.RESET), Tuple.of(10, Kind.SHUT_WINDOW), Tuple.of(14, Kind.READ),
				Tuple.of(20, Kind.TIME), Tuple.of(3, Kind.CLOSE_IF_QUIET), Tuple.of(5, Kind.CLOSE_NOW),
				Tuple.of(1, Kind.ABORT), Tuple.of(1, Kind.EVICT), Tuple.of(2, Kind.HALF_CLOSE),
				Tuple.of(1, Kind.FAIL_WRITES), Tuple.of(8, Kind.SESSION_SEND), Tuple.of(1, Kind.SESSION_CLOSE));
		return Combinators.combine(kinds, Arbitraries.integers().between(0, 99))
			.as(Event::new)
			.list()
			.ofMaxSize(40)
			.withSizeDistribution(RandomDistribution.uniform());
	}

	/** Words in one of the frames, which the service obeys. */
	@Provide
	Arbitrary<String> words() {
		return Arbitraries.of("", "fail", "refuse", "close");
	}

	/** Stream of the peer: frames of several lengths, one of them with a word. */
	private static String stream(String word, int place) {
		StringBuilder stream = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			stream.append((i == place && !word.isEmpty()) ? word : i + "x".repeat(i * 7 % 23)).append('\n');
		}
		return stream.toString();
	}

	/** A connection and its model, side by side. */
	private static final class Trial {

		private final ConnectionFixture fixture;

		private final Connection connection;

		private final ManualDriver driver;

		private final ConnectionModel model;

		private final String stream;

		private int sent;

		private final List<String> unasked = new ArrayList<>();

		private boolean endSent;

		private @Nullable CloseReason last;

		private Trial(ConnectionFixture fixture, ConnectionModel model, String stream) {
			this.fixture = fixture;
			this.model = model;
			this.connection = fixture.connection;
			this.driver = fixture.driver;
			this.stream = stream;
		}

		private void happen(Event event) {
			Duration quietPeriod = (event.amount() % 2 == 0) ? Duration.ZERO : Duration.ofSeconds(1);
			switch (event.kind()) {
				case SEND -> send(event.amount());
				case END -> {
					this.endSent = true;
					this.driver.receiveEnd();
					this.model.receiveEnd();
				}
				case RESET -> {
					this.driver.fail("Connection reset");
					this.model.fail(CloseReason.RESET);
				}
				case SHUT_WINDOW -> {
					this.driver.window(0);
					this.model.shutWindow();
				}
				case READ -> read(event.amount());
				case TIME -> {
					Duration time = TIMES.get(event.amount() % TIMES.size());
					this.fixture.advance(time);
					this.model.advance(time);
				}
				case CLOSE_IF_QUIET -> {
					this.fixture.closeIfQuiet(quietPeriod);
					this.model.closeIfQuiet(quietPeriod);
				}
				case CLOSE_NOW -> {
					this.fixture.closeNow(quietPeriod);
					this.model.closeNow(quietPeriod);
					this.model.run();
				}
				case ABORT -> {
					this.connection.abort(CloseReason.FORCED);
					this.model.abort(CloseReason.FORCED);
				}
				case EVICT -> {
					this.connection.core().evict();
					this.model.evict();
				}
				case HALF_CLOSE -> {
					this.fixture.halfClose();
					this.model.halfClose();
				}
				case FAIL_WRITES -> {
					this.driver.failWrites("No route to host");
					this.model.failWrites();
				}
				case SESSION_SEND -> sendUnasked("s".repeat(event.amount() + 1));
				case SESSION_CLOSE -> {
					conversation().close();
					this.driver.runTasks();
					this.model.closeSession();
				}
			}
		}

		private void send(int bytes) {
			if (!this.endSent) {
				String segment = this.stream.substring(this.sent, this.sent + bytes + 1);
				this.sent += segment.length();
				this.driver.receive(segment);
				this.model.receive(segment);
			}
		}

		private void read(int bytes) {
			if (this.model.isWindowShut()) {
				this.driver.read(bytes);
				this.model.read(bytes);
			}
		}

		private void sendUnasked(String frame) {
			boolean accepted = conversation().send(ManualContext.frame(frame));
			assertThat(accepted).isEqualTo(this.model.send(frame));
			this.driver.runTasks();
			if (accepted) {
				this.unasked.add(frame);
			}
		}

		private Conversation conversation() {
			return Objects.requireNonNull(this.connection.conversation());
		}

		private void check() {
			assertThat(this.driver.text()).isEqualTo(this.model.text());
			assertThat(this.connection.unsentBytes()).isEqualTo(this.model.unsent());
			assertThat(this.driver.hasOutputEnded()).isEqualTo(this.model.hasOutputEnded());
			assertThat(this.connection.closeReason()).isEqualTo(this.model.reason());
			assertThat(this.driver.isClosed()).isEqualTo(this.model.hasEnded());
			assertThat(this.connection.isQuiet(Duration.ZERO)).isEqualTo(this.model.isQuiet(Duration.ZERO));
			checkWithoutModel();
		}

		/** Checks what holds regardless of the model. */
		private void checkWithoutModel() {
			Counts counts = this.fixture.counts;
			assertThat(this.driver.wroteBehindEnd()).isFalse();
			assertThat(this.driver.pendingTimers()).isLessThanOrEqualTo(this.driver.isClosed() ? 0 : 1);
			assertThat(counts.openedConnections()).isOne();
			assertThat(counts.open()).isEqualTo(this.fixture.context.admission.active())
				.isEqualTo(this.driver.isClosed() ? 0 : 1);
			assertThat(counts.unsentBytes()).isEqualTo(this.connection.unsentBytes());
			if (this.driver.hasOutputEnded()) {
				assertThat(this.connection.unsentBytes()).isZero();
			}
			if (this.driver.isClosed()) {
				assertThat(this.last).isIn(null, this.connection.closeReason());
				this.last = this.connection.closeReason();
				this.fixture.assertEnded(Objects.requireNonNull(this.last));
			}
			assertInOrder();
		}

		/** Each frame comes back at most once, and so does each that was unasked. */
		private void assertInOrder() {
			String text = this.driver.text();
			List<String> echoes = new ArrayList<>();
			List<String> others = new ArrayList<>();
			for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
				(line.startsWith("s") ? others : echoes).add(line);
			}
			assertThat(this.stream).startsWith(String.join("\n", echoes));
			assertThat(echoes).isEqualTo(this.fixture.handled.subList(0, echoes.size()));
			assertThat(others).isEqualTo(this.unasked.subList(0, others.size()));
		}

		/**
		 * Let the peer read all and end, and time pass, until the connection has ended.
		 */
		private void finish() {
			read(1_000_000);
			happen(new Event(Kind.END, 0));
			check();
			if (!this.driver.isClosed()) {
				happen(new Event(Kind.ABORT, 0));
				check();
			}
			assertThat(this.driver.isClosed()).isTrue();
		}

	}

}
