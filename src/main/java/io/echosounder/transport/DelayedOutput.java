package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;

import io.echosounder.fault.Fault;

/**
 * Delays each write by a latency that varies, in order: a write that would be due earlier
 * than the one before waits for that one, as with Toxiproxy.
 */
final class DelayedOutput implements WireFault {

	private final InjectedFault fault;

	private final long latency;

	private final long jitter;

	private final Random random;

	private final FaultyDriver driver;

	private final Consumer<ByteBuffer> next;

	private final Queue<Piece> pieces = new ArrayDeque<>();

	private int held;

	private long lastDue;

	/** Create the delay of one connection. */
	DelayedOutput(InjectedFault fault, Fault.Latency latency, Random random, FaultyDriver driver,
			Consumer<ByteBuffer> next) {
		this.fault = fault;
		this.latency = latency.latency().toNanos();
		this.jitter = latency.jitter().toNanos();
		this.random = random;
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
		long now = this.driver.now();
		long due = now + delay();
		boolean first = this.pieces.isEmpty();
		if (first && due - now <= 0) {
			this.next.accept(bytes);
			return;
		}
		// not before the previous bytes
		this.lastDue = (!first && due - this.lastDue < 0) ? this.lastDue : due;
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(copy);
		this.pieces.add(new Piece(this.lastDue, copy));
		this.held += copy.length;
		if (first) {
			this.driver.after(due - now, this::sendDue);
		}
	}

	private long delay() {
		long jitter = (this.jitter > 0) ? this.random.nextLong(2 * this.jitter + 1) - this.jitter : 0;
		return Math.max(0, this.latency + jitter);
	}

	private void sendDue() {
		long now = this.driver.now();
		for (Piece piece = this.pieces.peek(); piece != null; piece = this.pieces.peek()) {
			if (piece.due() - now > 0) {
				this.driver.after(piece.due() - now, this::sendDue);
				break;
			}
			send();
		}
		this.driver.progressed();
	}

	private void send() {
		Piece piece = this.pieces.remove();
		this.held -= piece.bytes().length;
		this.next.accept(ByteBuffer.wrap(piece.bytes()));
	}

	@Override
	public int held() {
		return this.held;
	}

	@Override
	public void over() {
		while (this.fault.isOver() && !this.pieces.isEmpty()) {
			send();
		}
	}

	@Override
	public void drop() {
		this.pieces.clear();
		this.held = 0;
	}

	/**
	 * A write.
	 *
	 * @param due time at which it is sent, in nanoseconds
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	private record Piece(long due, byte[] bytes) {

	}

}
