package io.echosounder.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * Model of a connection with inline handlers, in one class and without threads, buffers
 * and copies. The service is that of {@link ConnectionFixture}.
 */
final class ConnectionModel {

	static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

	static final Duration FRAME_TIMEOUT = Duration.ofSeconds(30);

	static final Duration WRITE_TIMEOUT = Duration.ofSeconds(20);

	static final MaxAge MAX_AGE = new MaxAge(Duration.ofSeconds(40), 0, Duration.ofSeconds(1), Duration.ofSeconds(10));

	static final int WRITE_BUFFER = 64;

	private static final long LINGER = ConnectionFixture.LINGER.toNanos();

	private static final long TURN = Duration.ofMillis(100).toNanos();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Queue<String> arrived = new ArrayDeque<>();

	private final boolean ages;

	private long now;

	private boolean boundaryAwaited;

	private boolean endArrived;

	private boolean inputEnded;

	private String partial = "";

	/** Replies that go to the socket, in order. */
	private final StringBuilder replies = new StringBuilder();

	/** How many bytes of these the socket has taken. */
	private int taken;

	private long window = Long.MAX_VALUE;

	private boolean windowShut;

	private boolean writesFail;

	private boolean paused;

	private boolean halfClosing;

	private boolean sessionClosed;

	private boolean finTried;

	private boolean outputEnded;

	private boolean ended;

	private boolean lingers;

	private @Nullable CloseReason reason;

	private long lastByteAt;

	private long lastWorkAt;

	private long writeProgressAt;

	private long frameStartedAt;

	private long lastResort = Long.MAX_VALUE;

	/**
	 * Create the model of a new connection.
	 * @param ages whether it may be too old
	 */
	ConnectionModel(boolean ages) {
		this.ages = ages;
	}

	// State

	String text() {
		return this.replies.substring(0, this.taken);
	}

	int unsent() {
		return this.ended ? 0 : this.replies.length() - this.taken;
	}

	boolean hasOutputEnded() {
		return this.outputEnded;
	}

	boolean hasEnded() {
		return this.ended;
	}

	@Nullable CloseReason reason() {
		return this.reason;
	}

	boolean isQuiet(Duration quietPeriod) {
		return this.reason == null && unsent() == 0 && this.partial.isEmpty()
				&& this.now - this.lastByteAt >= quietPeriod.toNanos();
	}

	// Events

	void receive(String bytes) {
		this.arrived.add(bytes);
		run();
	}

	void receiveEnd() {
		this.endArrived = true;
		run();
	}

	void fail(CloseReason reason) {
		if (!this.ended) {
			because(reason);
			end();
		}
	}

	void abort(CloseReason reason) {
		because(reason);
		end();
	}

	void evict() {
		abort((!this.partial.isEmpty() && unsent() == 0) ? CloseReason.FRAME_TIMEOUT : CloseReason.SLOW_READER);
	}

	void shutWindow() {
		this.windowShut = true;
		this.window = 0;
	}

	boolean isWindowShut() {
		return this.windowShut;
	}

	void read(long bytes) {
		this.window += bytes;
		writeQueued();
		run();
	}

	void failWrites() {
		this.writesFail = true;
	}

	void halfClose() {
		this.halfClosing = true;
		proceed();
		run();
	}

	void closeIfQuiet(Duration quietPeriod) {
		readOne();
		if (isQuiet(quietPeriod)) {
			close(CloseReason.DRAINED);
		}
		run();
	}

	void closeNow(Duration quietPeriod) {
		if (!this.ended) {
			this.lastResort = Math.min(this.lastResort, this.now + LINGER + TURN);
		}
		this.tasks.add(() -> {
			readOne();
			if (isQuiet(quietPeriod)) {
				close(CloseReason.DRAINED);
			}
			else if (this.reason == null) {
				close(this.partial.isEmpty() ? CloseReason.CUT : CloseReason.FORCED);
			}
		});
	}

	boolean send(String frame) {
		if (this.reason != null || this.outputEnded || this.sessionClosed || unsent() >= WRITE_BUFFER) {
			return false;
		}
		write(frame + "\n");
		proceed();
		run();
		return true;
	}

	void closeSession() {
		this.sessionClosed = true;
		close(CloseReason.DRAINED);
		run();
	}

	void advance(Duration time) {
		this.now += time.toNanos();
		if (this.lastResort <= this.now) {
			abort(CloseReason.FORCED);
		}
		tick();
		run();
	}

	void run() {
		do {
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
		}
		while (readOne());
	}

	private void tick() {
		boolean waits = unsent() > 0;
		if (waits) {
			writeQueued();
		}
		CloseReason overdue = overdue();
		if (waits && unsent() > 0 && overdue != null) {
			abort(overdue);
		}
		else if (!waits && this.reason == null && overdue != null) {
			close(overdue);
		}
		if (this.ages && passed(0, MAX_AGE.age())) {
			drain();
		}
	}

	private void drain() {
		boolean isDue = isAtBoundary();
		this.boundaryAwaited |= passed(0, MAX_AGE.age().plus(MAX_AGE.gracePeriod()));
		if (isDue) {
			this.tasks.add(() -> {
				readOne();
				if (isAtBoundary()) {
					close(CloseReason.MAX_AGE);
				}
			});
		}
	}

	private boolean isAtBoundary() {
		return this.boundaryAwaited ? this.reason == null && this.partial.isEmpty() : isQuiet(MAX_AGE.quietPeriod());
	}

	private @Nullable CloseReason overdue() {
		boolean waits = unsent() > 0;
		if (waits && passed(this.writeProgressAt, WRITE_TIMEOUT)) {
			return CloseReason.SLOW_READER;
		}
		if (!waits && !this.partial.isEmpty() && passed(this.frameStartedAt, FRAME_TIMEOUT)) {
			return CloseReason.FRAME_TIMEOUT;
		}
		return (passed(this.lastByteAt, IDLE_TIMEOUT) && passed(this.lastWorkAt, IDLE_TIMEOUT)) ? CloseReason.IDLE
				: null;
	}

	private boolean passed(long since, Duration timeout) {
		return this.now - since >= timeout.toNanos();
	}

	// Reading

	private boolean readOne() {
		boolean wanted = !this.inputEnded && ((this.reason == null) ? !this.paused : this.outputEnded);
		if (this.ended || !wanted) {
			return false;
		}
		String bytes = this.arrived.poll();
		if (bytes != null) {
			received(bytes);
			return true;
		}
		if (this.endArrived) {
			this.inputEnded = true;
			close(this.partial.isEmpty() ? CloseReason.PEER : CloseReason.INCOMPLETE_FRAME);
		}
		return this.inputEnded;
	}

	private void received(String bytes) {
		this.lastByteAt = this.now;
		if (this.reason != null) {
			return;
		}
		String[] frames = (this.partial + bytes).split("\n", -1);
		boolean begun = this.partial.isEmpty();
		this.partial = frames[frames.length - 1];
		if (begun || frames.length > 1) {
			this.frameStartedAt = this.now;
		}
		if (frames.length > 1) {
			handle(frames);
		}
	}

	/** All but the last. */
	private void handle(String[] frames) {
		StringBuilder answers = new StringBuilder();
		CloseReason failure = null;
		for (int i = 0; i < frames.length - 1 && failure == null; i++) {
			switch (frames[i]) {
				case "fail" -> failure = CloseReason.HANDLER_ERROR;
				case "refuse" -> failure = CloseReason.REFUSED_INPUT;
				case "close" -> {
					closeNow(Duration.ZERO);
					answers.append(frames[i]).append('\n');
				}
				default -> answers.append(frames[i]).append('\n');
			}
		}
		if (failure != null) {
			because(failure);
		}
		write(answers.toString());
		this.lastWorkAt = this.now;
		this.frameStartedAt = this.now;
		proceed();
		if (this.boundaryAwaited && this.reason == null) {
			close(CloseReason.MAX_AGE);
		}
	}

	// Writing

	private void write(String bytes) {
		if (bytes.isEmpty() || this.ended || this.outputEnded) {
			return;
		}
		if (this.writesFail) {
			fail(CloseReason.IO_ERROR);
			return;
		}
		boolean waited = unsent() > 0;
		this.replies.append(bytes);
		if (!waited) {
			take();
			if (unsent() > 0) {
				this.writeProgressAt = this.now;
				this.lastWorkAt = this.now;
			}
		}
		pauseOrResume();
	}

	private void writeQueued() {
		if (unsent() == 0) {
			return;
		}
		if (this.writesFail) {
			fail(CloseReason.IO_ERROR);
			return;
		}
		take();
		proceed();
		pauseOrResume();
	}

	private void take() {
		int length = (int) Math.min(this.window, unsent());
		if (length > 0) {
			this.window -= length;
			this.taken += length;
			this.lastByteAt = this.now;
			this.writeProgressAt = this.now;
		}
	}

	private void pauseOrResume() {
		boolean before = this.paused;
		this.paused = unsent() >= (before ? WRITE_BUFFER / 2 : WRITE_BUFFER);
		if (before && !this.paused) {
			this.frameStartedAt = this.now;
		}
	}

	// Closing

	private void because(CloseReason reason) {
		boolean givesWay = this.reason == CloseReason.PEER || this.reason == CloseReason.CUT
				|| this.reason == CloseReason.MAX_AGE;
		if (this.reason == null || (givesWay && !this.finTried && !this.ended)) {
			this.reason = reason;
		}
	}

	private void close(CloseReason reason) {
		because(reason);
		proceed();
	}

	private void proceed() {
		if (this.ended || (this.reason == null && !this.halfClosing) || unsent() > 0) {
			return;
		}
		if (!this.outputEnded) {
			this.finTried = true;
			if (this.writesFail) {
				fail(CloseReason.IO_ERROR);
				return;
			}
			this.outputEnded = true;
		}
		if (this.reason == null) {
			return;
		}
		if (this.inputEnded) {
			end();
		}
		else if (!this.lingers) {
			this.lingers = true;
			this.lastResort = Math.min(this.lastResort, this.now + LINGER);
		}
	}

	private void end() {
		this.ended = true;
		this.lastResort = Long.MAX_VALUE;
	}

}
