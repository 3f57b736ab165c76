package io.echosounder.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server as a separate process, whose output goes to a file. Its figures include all
 * processes that it has started. Closing it ends it.
 */
final class ServerProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final double NANOS = 1e9;

	private static final Duration POLL = Duration.ofMillis(10);

	/** How long a server that has nothing to do takes no processor time that counts. */
	private static final Duration QUIET = Duration.ofMillis(200);

	private static final Duration QUIET_PATIENCE = Duration.ofSeconds(10);

	private static final double QUIET_CPU = 0.015;

	/** {@code Total} of a class histogram: instances, then bytes. */
	private static final Pattern LIVE = Pattern.compile("Total +\\d+ +(\\d+)");

	private final Process process;

	private final Endpoint endpoint;

	private final Path output;

	/** When it was started, in ns. */
	private final long started;

	/** From the start of the process until its port took connections, in s. */
	private double startTime = Double.NaN;

	private ServerProcess(Process process, Endpoint endpoint, Path output, long started) {
		this.process = process;
		this.endpoint = endpoint;
		this.output = output;
		this.started = started;
	}

	/**
	 * Starts it, and returns once its port takes connections.
	 * @param name of the file that its output goes to
	 * @throws IOException if the port does not take connections, with a reason
	 */
	static ServerProcess start(String name, List<String> command, Endpoint endpoint) throws IOException {
		Path output = Workspace.directory().resolve(name + ".log");
		long started = System.nanoTime();
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		ServerProcess server = new ServerProcess(process, endpoint, output, started);
		try {
			server.awaitPort();
			return server;
		}
		catch (IOException | RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	Endpoint endpoint() {
		return this.endpoint;
	}

	/** From the start of the process until its port took connections, in s. */
	double startTime() {
		return this.startTime;
	}

	private void awaitPort() throws IOException {
		try {
			Awaitility.await()
				.pollInSameThread()
				.pollDelay(Duration.ZERO)
				.pollInterval(POLL)
				.atMost(PATIENCE)
				.until(() -> !this.process.isAlive() || isListening());
		}
		catch (ConditionTimeoutException ex) {
			throw new IOException("it did not listen: " + lastLine(), ex);
		}
		this.startTime = (System.nanoTime() - this.started) / NANOS;
		if (!this.process.isAlive()) {
			throw new IOException("it did not listen: " + lastLine());
		}
	}

	private boolean isListening() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.endpoint.port()));
			return true;
		}
		catch (IOException _) {
			return false;
		}
	}

	private String lastLine() throws IOException {
		return Files.readAllLines(this.output)
			.reversed()
			.stream()
			.filter((line) -> !line.isBlank())
			.findFirst()
			.orElse("no output");
	}

	/** Processor time so far. */
	CpuTime cpu() {
		return figures(Proc::cpu).reduce(CpuTime.NONE, CpuTime::plus);
	}

	/**
	 * The same without processes that it has started and that still run: finding them
	 * takes a look at all processes. In s.
	 */
	double ownCpu() {
		return Proc.cpu(this.process.pid()).total();
	}

	/** The most resident memory so far, in bytes; of those that still run. */
	double peakMemory() {
		return figures(Proc::peakMemory).mapToDouble(Double::doubleValue).sum();
	}

	/** A figure of the process, and of each that it has started. */
	private <T> Stream<T> figures(Function<Long, T> figure) {
		try (Stream<ProcessHandle> descendants = this.process.descendants()) {
			List<Long> pids = Stream.concat(Stream.of(this.process.toHandle()), descendants)
				.map(ProcessHandle::pid)
				.toList();
			return pids.stream().map(figure);
		}
	}

	/** Heap that is in use after a collection, in bytes. Only of a JVM. */
	double liveHeap() throws IOException {
		String histogram = Workspace.run(Workspace.jdk("jcmd"), Long.toString(this.process.pid()),
				"GC.class_histogram");
		Matcher total = LIVE.matcher((histogram != null) ? histogram : "");
		if (!total.find()) {
			throw new IOException("its heap could not be looked at");
		}
		return Double.parseDouble(total.group(1));
	}

	/**
	 * Waits until it has finished its work for clients that have gone, for a limited
	 * time.
	 */
	void awaitQuiet() {
		AtomicReference<Double> before = new AtomicReference<>(cpu().total());
		try {
			Awaitility.await()
				.pollDelay(QUIET)
				.pollInterval(QUIET)
				.atMost(QUIET_PATIENCE)
				.until(() -> cpu().total(), (now) -> now - before.getAndSet(now) <= QUIET_CPU);
		}
		catch (ConditionTimeoutException _) {
			// periodic work is part of its cost
		}
	}

	/** Asks it to end, and waits for that. */
	void end(Duration atMost) throws IOException {
		List<ProcessHandle> descendants;
		try (Stream<ProcessHandle> running = this.process.descendants()) {
			descendants = running.toList();
		}
		this.process.destroy();
		try {
			if (!this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		descendants.forEach(ProcessHandle::destroyForcibly);
	}

	@Override
	public void close() {
		try {
			end(GRACE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
