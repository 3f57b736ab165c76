package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Sends bytes in pieces, at the times of a {@link Pace}.
 */
final class PacedOutput implements WireFault {

	/** Maximum number of pieces in one turn, so that others get their turns. */
	private static final int PIECES = 64;

	private final InjectedFault fault;

	private final Pace pace;

	private final FaultyDriver driver;

	private final Consumer<ByteBuffer> next;

	private final Queue<ByteBuffer> waiting = new ArrayDeque<>();

	private int held;

	/** Size of the next piece; zero if not decided. */
	private int piece;

	/** Time at which the next piece is due, in nanoseconds. */
	private long due;

	private boolean timed;

	/** Create the pace of one connection. */
	PacedOutput(InjectedFault fault, Pace pace, FaultyDriver driver, Consumer<ByteBuffer> next) {
		this.fault = fault;
		this.pace = pace;
		this.driver = driver;
		this.next = next;
	}

	@Override
	public void write(ByteBuffer bytes) {
		if (this.fault.isOver()) {
			over();
			this.next.accept(bytes);
			return;
		}
		if (bytes.hasRemaining()) {
			boolean first = this.held == 0;
			this.held += bytes.remaining();
			this.waiting.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
			if (first) {
				decide(true);
			}
			sendDue();
		}
	}

	private void decide(boolean first) {
		this.piece = this.pace.size(this.held);
		this.due = this.pace.due(first, this.driver.now(), this.piece);
	}

	private void sendDue() {
		for (int pieces = 0; this.held > 0 && !this.timed; pieces++) {
			long wait = this.due - this.driver.now();
			if (wait > 0 || pieces == PIECES) {
				this.timed = true;
				this.driver.after(Math.max(0, wait), this::goOn);
			}
			else {
				send();
			}
		}
	}

	private void goOn() {
		this.timed = false;
		sendDue();
		this.driver.progressed();
	}

	private void send() {
		ByteBuffer piece = take(this.piece);
		this.pace.sent(this.driver.now());
		this.next.accept(piece);
		if (this.held > 0) {
			decide(false);
		}
	}

	private ByteBuffer take(int length) {
		this.held -= length;
		ByteBuffer first = this.waiting.element();
		if (first.remaining() > length) {
			ByteBuffer piece = first.slice(first.position(), length);
			first.position(first.position() + length);
			return piece;
		}
		ByteBuffer piece = ByteBuffer.allocate(length);
		while (piece.hasRemaining()) {
			ByteBuffer chunk = this.waiting.element();
			int part = Math.min(piece.remaining(), chunk.remaining());
			piece.put(chunk.slice(chunk.position(), part));
			chunk.position(chunk.position() + part);
			if (!chunk.hasRemaining()) {
				this.waiting.remove();
			}
		}
		return piece.flip();
	}

	@Override
	public int held() {
		return this.held;
	}

	@Override
	public void over() {
		if (!this.fault.isOver()) {
			return;
		}
		for (ByteBuffer bytes = this.waiting.poll(); bytes != null; bytes = this.waiting.poll()) {
			this.held -= bytes.remaining();
			this.next.accept(bytes);
		}
	}

	@Override
	public void drop() {
		this.waiting.clear();
		this.held = 0;
	}

}
