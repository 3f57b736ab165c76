package io.echosounder.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The packaged application as a process, with the listeners {@code raw} and {@code line}
 * on free ports. Closing it kills what is left of the process.
 */
public final class EchoProcess implements AutoCloseable {

	/** Time for a start, or anything else without a specific limit. */
	public static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int LOWEST_PORT = 10_000;

	private static final String MANAGEMENT_PORT = "--server.port=";

	private static final Pattern LISTENS = Pattern.compile("Listener (\\S+) listens on \\S+:(\\d+)");

	private static final Pattern REASON = Pattern.compile("reason=\"([^\"]+)\"");

	private static final Pattern SAMPLE = Pattern.compile("(\\S+?\\{.*}|[^\\s{]+) (\\S+)");

	private final Process process;

	private final int managementPort;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private final HttpClient http = HttpClient.newHttpClient();

	private EchoProcess(List<String> command, int managementPort) throws IOException {
		this.managementPort = managementPort;
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.reader = Thread.ofVirtual().start(this::readLines);
	}

	/** Starts the server, and returns once it is ready. */
	public static EchoProcess start(String... settings) throws IOException {
		return start(List.of(), settings);
	}

	/**
	 * Starts the server, and returns once it is ready.
	 * @param prefix a command that executes the command that follows it
	 * @param settings arguments that add to the ports, or replace them
	 */
	public static EchoProcess start(List<String> prefix, String... settings) throws IOException {
		return start(prefix, Packaged.server(), settings);
	}

	/** As above, but from the jar itself, which takes longer. */
	public static EchoProcess startJar(String... settings) throws IOException {
		return start(List.of(), Packaged.jar(), settings);
	}

	/**
	 * Starts the server, and returns once it is ready.
	 * @param program a command that takes settings of the server
	 */
	public static EchoProcess startProgram(List<String> program, String... settings) throws IOException {
		return start(List.of(), program, settings);
	}

	/**
	 * Starts another application that has listeners, and returns once it runs. It need
	 * not have a management server.
	 * @param jar executable
	 */
	public static EchoProcess startApplication(Path jar, String... arguments) throws IOException {
		EchoProcess process = launch(List.of(), Packaged.java(List.of(), jar), List.of(arguments));
		try {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> !process.isAlive() || !process.lines(": Started ").isEmpty());
			Assertions.assertThat(process.isAlive()).as("the process runs").withFailMessage(process::log).isTrue();
			return process;
		}
		catch (Throwable ex) {
			process.close();
			throw ex;
		}
	}

	private static EchoProcess start(List<String> prefix, List<String> java, String... settings) throws IOException {
		// a busy machine may take longer for a self-check than its default allows
		List<String> arguments = new ArrayList<>(List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0",
				"--echo.event-loops=2", "--echo.self-check.period=2m", "--echo.self-check.timeout=1m"));
		arguments.addAll(List.of(settings));
		EchoProcess process = launch(prefix, java, arguments);
		try {
			Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive() || process.isReady());
			Assertions.assertThat(process.isAlive()).as("the process runs").withFailMessage(process::log).isTrue();
			return process;
		}
		catch (Throwable ex) {
			process.close();
			throw ex;
		}
	}

	/**
	 * Starts the server with exactly these arguments, and a free management port if they
	 * do not name one.
	 */
	public static EchoProcess launch(List<String> prefix, List<String> arguments) throws IOException {
		return launch(prefix, Packaged.server(), arguments);
	}

	private static EchoProcess launch(List<String> prefix, List<String> java, List<String> arguments)
			throws IOException {
		List<String> settings = new ArrayList<>(List.of(MANAGEMENT_PORT + freePort()));
		settings.addAll(arguments);
		List<String> command = new ArrayList<>(prefix);
		command.addAll(java);
		int port = 0;
		for (String setting : TestServer.lastOfEachName(settings)) {
			command.add(setting);
			if (setting.startsWith(MANAGEMENT_PORT)) {
				port = Integer.parseInt(setting.substring(MANAGEMENT_PORT.length()));
			}
		}
		return new EchoProcess(command, port);
	}

	/**
	 * A port that nothing listens on now, and that the kernel does not assign: neither to
	 * a server with port 0 that starts meanwhile, nor to a client that connects.
	 */
	public static int freePort() throws IOException {
		// by lines, as this file is whole for its first read only, and 'readString'
		// begins with a byte
		String range = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range")).getFirst();
		int firstOfAny = Integer.parseInt(range.split("\\s+", -1)[0]);
		for (int attempt = 0; attempt < 100; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(Math.min(LOWEST_PORT, firstOfAny - 1), firstOfAny);
			try (ServerSocket socket = new ServerSocket(port)) {
				return socket.getLocalPort();
			}
			catch (BindException _) {
				// the port is taken
			}
		}
		throw new IOException("No free port below " + firstOfAny);
	}

	private void readLines() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("<" + ex + ">");
		}
	}

	private boolean isReady() {
		try {
			return this.lines.stream().filter((line) -> LISTENS.matcher(line).find()).count() >= 2
					&& get("/actuator/health/readiness").statusCode() == 200;
		}
		catch (IOException _) {
			return false;
		}
	}

	public long pid() {
		return this.process.pid();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/** The lines that it has written so far. */
	public List<String> lines() {
		return this.lines;
	}

	/** Lines that contain a text. */
	public List<String> lines(String text) {
		return this.lines.stream().filter((line) -> line.contains(text)).toList();
	}

	public String log() {
		return String.join("\n", this.lines);
	}

	public void awaitLine(String text) {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> Assertions.assertThat(log()).contains(text));
	}

	/** Checks that the log has no warnings but these. */
	public void assertNoWarningsBut(String... expected) {
		Assertions
			.assertThat(this.lines.stream()
				.filter((line) -> line.matches("\\S+ +(WARN|ERROR) .*") || line.startsWith("\tat "))
				.filter((line) -> List.of(expected).stream().noneMatch(line::contains)))
			.isEmpty();
	}

	public int managementPort() {
		return this.managementPort;
	}

	/** The port that a listener has said that it listens on. */
	public int port(String listener) {
		for (String line : this.lines) {
			Matcher matcher = LISTENS.matcher(line);
			if (matcher.find() && matcher.group(1).equals(listener)) {
				return Integer.parseInt(matcher.group(2));
			}
		}
		throw new IllegalStateException("No listener " + listener + " in\n" + log());
	}

	/** Connects to a listener; a read that takes 60 s fails. */
	public Socket connect(String listener) throws IOException {
		return connect(InetAddress.getLoopbackAddress(), listener);
	}

	public Socket connect(InetAddress address, String listener) throws IOException {
		Socket socket = new Socket();
		try {
			socket.setTcpNoDelay(true);
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.connect(new InetSocketAddress(address, port(listener)), (int) PATIENCE.toMillis());
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	public HttpResponse<String> get(String path) throws IOException {
		return request("GET", path);
	}

	public HttpResponse<String> request(String method, String path) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.managementPort + path))
			.timeout(PATIENCE)
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	/** All samples, such as {@code tcp_server_messages_total{listener="line"}}. */
	public Map<String, Double> samples() throws IOException {
		Map<String, Double> samples = new TreeMap<>();
		get("/actuator/prometheus").body().lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			Matcher matcher = SAMPLE.matcher(line);
			if (matcher.matches()) {
				samples.put(matcher.group(1), Double.valueOf(matcher.group(2)));
			}
		});
		return samples;
	}

	/**
	 * Sum of the samples of a metric.
	 * @param labels parts that the names of the samples contain
	 */
	public double sum(String metric, String... labels) throws IOException {
		double sum = 0;
		for (Map.Entry<String, Double> sample : samples().entrySet()) {
			String name = sample.getKey();
			if (name.startsWith(metric + "{") && List.of(labels).stream().allMatch(name::contains)) {
				sum += sample.getValue();
			}
		}
		return sum;
	}

	/** Counts of all listeners since the start. */
	public Counted counted() throws IOException {
		return new Counted((long) sum("tcp_server_connections_opened_total"),
				byReason("tcp_server_connections_closed_total"), byReason("tcp_server_connections_rejected_total"),
				(long) sum("tcp_server_received_bytes_total"));
	}

	private Map<String, Long> byReason(String metric) throws IOException {
		Map<String, Long> counts = new TreeMap<>();
		samples().forEach((sample, count) -> {
			Matcher reason = REASON.matcher(sample);
			if (sample.startsWith(metric + "{") && reason.find()) {
				counts.merge(reason.group(1), count.longValue(), Long::sum);
			}
		});
		return counts;
	}

	/** Waits until all connections are closed, and checks that each was counted once. */
	public void awaitNoConnections() {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			Assertions.assertThat(sum("tcp_server_connections_active")).isZero();
			assertBalance();
			Assertions.assertThat(sum("tcp_server_unsent_bytes")).isZero();
		});
	}

	/** Checks that opened = closed + active. */
	public void assertBalance() throws IOException {
		Map<String, Double> samples = samples();
		for (String listener : List.of("raw", "line")) {
			Assertions.assertThat(samples.get("tcp_server_connections_opened_total{listener=\"" + listener + "\"}"))
				.as("opened = closed + active of %s", listener)
				.isEqualTo(total(samples, "tcp_server_connections_closed_total{listener=\"" + listener)
						+ total(samples, "tcp_server_connections_active{listener=\"" + listener));
		}
	}

	/** Has the process collect its garbage. */
	void collectGarbage() throws IOException {
		Process collection = jcmd("GC.run");
		collection.getInputStream().transferTo(OutputStream.nullOutputStream());
		Assertions.assertThat(exitCode(collection)).as("exit code of jcmd").isZero();
	}

	/**
	 * Waits until a thread has got somewhere.
	 * @param name of the thread
	 * @param frames parts of its stack trace
	 */
	public void awaitThread(String name, String... frames) {
		Awaitility.await()
			.atMost(PATIENCE)
			.failFast("the process has ended", () -> !isAlive())
			.untilAsserted(
					() -> Assertions.assertThat(stackTrace(name)).as("stack trace of %s", name).contains(frames));
	}

	private String stackTrace(String thread) throws IOException {
		String dump = new String(jcmd("Thread.print").getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return List.of(dump.split("\n\n"))
			.stream()
			.filter((trace) -> trace.startsWith("\"" + thread + "\""))
			.findFirst()
			.orElse("");
	}

	private Process jcmd(String command) throws IOException {
		Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		return new ProcessBuilder(program.toString(), Long.toString(this.process.pid()), command)
			.redirectErrorStream(true)
			.start();
	}

	private static double total(Map<String, Double> samples, String prefix) {
		return samples.entrySet()
			.stream()
			.filter((sample) -> sample.getKey().startsWith(prefix))
			.mapToDouble(Map.Entry::getValue)
			.sum();
	}

	/**
	 * Processor time that threads have used so far, as Linux counts it in ticks of 10 ms.
	 * @param name how the names of these threads begin
	 */
	public Duration cpuTime(String name) throws IOException {
		long ticks = 0;
		try (DirectoryStream<Path> threads = Files
			.newDirectoryStream(Path.of("/proc", Long.toString(this.process.pid()), "task"))) {
			for (Path thread : threads) {
				// 14th and 15th field (proc(5)); the second is the name in parentheses
				String stat = Files.readString(thread.resolve("stat"));
				if (stat.contains(" (" + name)) {
					String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
					ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
				}
			}
		}
		return Duration.ofMillis(ticks * 10);
	}

	/** Sends a signal, such as {@code TERM}. */
	public void signal(String name) throws IOException {
		signal(this.process, name);
	}

	/** Sends a signal to another process. */
	static void signal(Process process, String name) throws IOException {
		// of the shell, as not every machine has the program
		Process kill = new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, process.pid())).inheritIO().start();
		Assertions.assertThat(exitCode(kill)).as("exit code of kill").isZero();
	}

	/** Waits for the end of the process, and of its output. */
	public int exitCode() throws IOException {
		return exitCode(PATIENCE);
	}

	public int exitCode(Duration atMost) throws IOException {
		try {
			Assertions.assertThat(this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
				.as("ended within %s", atMost)
				.withFailMessage(this::log)
				.isTrue();
			this.reader.join();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	/** Waits for the end of another process. */
	public static int exitCode(Process process) throws IOException {
		try {
			Assertions.assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
			return process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	/** The outcome that the drain has reported. */
	public @Nullable String outcome() {
		for (String line : this.lines) {
			int start = line.indexOf("Drained in ");
			if (start >= 0) {
				return line.substring(start);
			}
		}
		return null;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
		this.http.close();
	}

}
