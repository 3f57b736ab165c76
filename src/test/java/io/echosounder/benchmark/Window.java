package io.echosounder.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Figures between the client's first and last progress report. So connects, handshakes
 * and the ends of connections are left out, unless they are the work itself. Used by one
 * thread at a time.
 */
final class Window implements LongConsumer {

	private static final double NANOS = 1e9;

	private final ServerProcess server;

	private final List<ServerProcess> idle;

	private @Nullable Sample first;

	private @Nullable Sample last;

	/**
	 * Is not open yet.
	 * @param server that is measured
	 * @param all that run
	 */
	Window(ServerProcess server, Collection<ServerProcess> all) {
		this.server = server;
		this.idle = all.stream().filter((other) -> other != server).toList();
	}

	@Override
	public void accept(long messages) {
		CpuTime cpu = this.server.cpu();
		double idle = this.idle.stream().mapToDouble(ServerProcess::ownCpu).sum();
		Sample sample = new Sample(System.nanoTime(), messages, cpu, Proc.busy(), cpu.total() + idle + Proc.ownCpu());
		this.first = (this.first != null) ? this.first : sample;
		this.last = sample;
	}

	/** Messages in a second; {@link Double#NaN} if there was none. */
	double rate() {
		return messages() / seconds();
	}

	/** Processor time of the server for a message, in s. */
	double cpu() {
		return difference((sample) -> sample.cpu().total()) / messages();
	}

	/** Of that, the part in its own code. */
	double user() {
		return difference((sample) -> sample.cpu().user()) / messages();
	}

	/** Of that, the part in the kernel. */
	double system() {
		return difference((sample) -> sample.cpu().system()) / messages();
	}

	/** Processor time of other processes, as a part of the machine's capacity. */
	double others() {
		double others = difference(Sample::busy) - difference(Sample::own);
		return Math.max(0, others) / (seconds() * Runtime.getRuntime().availableProcessors());
	}

	private double messages() {
		double messages = difference(Sample::messages);
		return (messages > 0) ? messages : Double.NaN;
	}

	private double seconds() {
		return difference(Sample::nanos) / NANOS;
	}

	private double difference(Figure figure) {
		return (this.first != null && this.last != null) ? figure.of(this.last) - figure.of(this.first) : Double.NaN;
	}

	private record Sample(long nanos, double messages, CpuTime cpu, double busy, double own) {

	}

	private interface Figure {

		double of(Sample sample);

	}

}
