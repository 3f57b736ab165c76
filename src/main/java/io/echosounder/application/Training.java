package io.echosounder.application;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.echosounder.command.Commands;

import org.springframework.util.FileSystemUtils;

/**
 * Creates the JVM's caches of a distribution (JEP 483, 514, 515): starts the server,
 * sends traffic, and stops it; and runs each command. A cache has the classes loaded
 * meanwhile, linked, and the JVM's profiles of their methods. It is valid for the JVM
 * that created it, and for these jars.
 */
public final class Training {

	private static final int STOPPED = 143;

	private static final long PATIENCE_MINUTES = 5;

	private static final Pattern LISTENS = Pattern.compile("Listener (\\S+) listens on \\S+:(\\d+)");

	/** Variables without effect on the server. */
	private static final Set<String> HARMLESS = Set.of("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR");

	private final Path jar;

	private final Path directory;

	private final String duration;

	private final Queue<Process> processes = new ConcurrentLinkedQueue<>();

	private volatile boolean ended;

	private Training(Path jar, Path directory, String duration) {
		this.jar = jar;
		this.directory = directory;
		this.duration = duration;
	}

	/**
	 * Create both caches, and exit: 0 on success; 1 on failure, which leaves existing
	 * caches in place.
	 * @param args target directory, and time of traffic for each listener ({@code 1s})
	 */
	public static void main(String[] args) throws Exception {
		Path jar = Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		Training training = new Training(jar, Path.of(args[0]).toAbsolutePath(), args[1]);
		try {
			training.run();
		}
		catch (IOException ex) {
			if (training.ended) {
				// by a signal, which also ends the processes
				return;
			}
			System.err.println("The caches of the JVM could not be made: " + ex.getMessage());
			System.exit(1);
		}
	}

	private void run() throws IOException, InterruptedException {
		Path work = Files.createTempDirectory(this.directory, ".training");
		// and not at the end of this method, as a signal may come before
		Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> cleanUp(work)));
		train(work);
		for (String name : List.of("server.aot", "command.aot")) {
			Files.move(work.resolve(name), this.directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private void train(Path work) throws IOException, InterruptedException {
		int management = freePort();
		// The collector and the way of reflection are those of bin/echosounder and of the
		// image: objects in a cache are laid out for the one, and classes made for the
		// other. Without the second compiler, which at each start would compile again
		// what it compiled here.
		Process server = start(work, "server.aot",
				List.of("-XX:+UseG1GC", "-XX:TieredStopAtLevel=1", "-Djdk.reflect.useNativeAccessorOnly=true", "-jar",
						this.jar.toString(), "--server.port=" + management, "--echo.listeners.raw.port=0",
						"--echo.listeners.line.port=0"));
		Log log = new Log(server);
		log.awaitStart();
		load(log.port("raw"));
		load(log.port("line"), "--framing", "lf", "--depth", "8");
		for (String path : List.of("health/liveness", "health/readiness", "prometheus", "connections")) {
			get("http://127.0.0.1:" + management + "/actuator/" + path);
		}
		Process commands = start(work, "command.aot", List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				this.jar.toString(), CommandTraining.class.getName(), "127.0.0.1:" + log.port("raw")));
		end(commands, "command.aot", new Log(commands), 0, work);
		// unlike that of the process, this leaves its output open, which the JVM writes
		// to as it ends
		server.toHandle().destroy();
		end(server, "server.aot", log, STOPPED, work);
	}

	/**
	 * Start without settings of the user, who may have some in variables and directories.
	 */
	private Process start(Path work, String cache, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-XX:AOTCacheOutput=" + work.resolve(cache), "-Xlog:aot*=error"));
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
		builder.environment().keySet().retainAll(HARMLESS);
		Process process = builder.start();
		this.processes.add(process);
		process.getOutputStream().close();
		return process;
	}

	/**
	 * Wait for the end of a process, and check it: the JVM writes the cache when it ends,
	 * and does not fail if it cannot.
	 */
	private static void end(Process process, String cache, Log log, int status, Path work)
			throws IOException, InterruptedException {
		if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
			throw new IOException("A training run did not end");
		}
		if (process.exitValue() != status || !Files.exists(work.resolve(cache))) {
			throw new IOException(String.format(Locale.ROOT, "The training run for %s ended with %d%n%s", cache,
					process.exitValue(), log.text()));
		}
	}

	private void load(int port, String... flags) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("load", "-q", "-C", "20", "-d", this.duration));
		arguments.addAll(List.of(flags));
		arguments.add("127.0.0.1:" + port);
		StringWriter output = new StringWriter();
		PrintWriter printer = new PrintWriter(output);
		if (Commands.run(printer, printer, arguments.toArray(String[]::new)) != 0) {
			throw new IOException("The load failed: " + output);
		}
	}

	private static void get(String url) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
		try (InputStream body = connection.getInputStream()) {
			body.readAllBytes();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/** End the processes, which write there, and delete the directory. */
	private void cleanUp(Path work) {
		this.ended = true;
		for (Process process : this.processes) {
			Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach((each) -> {
				each.destroyForcibly();
				each.onExit().join();
			});
		}
		try {
			FileSystemUtils.deleteRecursively(work);
		}
		catch (IOException ex) {
			System.err.println("The directory " + work + " could not be deleted: " + ex.getMessage());
		}
	}

	/**
	 * Output of a process.
	 */
	private static final class Log {

		private final Queue<String> lines = new ConcurrentLinkedQueue<>();

		private final Map<String, Integer> ports = new ConcurrentHashMap<>();

		private final CountDownLatch started = new CountDownLatch(1);

		private volatile boolean ready;

		Log(Process process) {
			Thread.ofVirtual().start(() -> {
				try (BufferedReader lines = process.inputReader()) {
					lines.lines().forEach(this::add);
				}
				catch (IOException | UncheckedIOException _) {
					// already ended
				}
				this.started.countDown();
			});
		}

		private void add(String line) {
			this.lines.add(line);
			Matcher listens = LISTENS.matcher(line);
			if (listens.find()) {
				this.ports.put(listens.group(1), Integer.parseInt(listens.group(2)));
			}
			if (line.contains(": Started ")) {
				this.ready = true;
				this.started.countDown();
			}
		}

		void awaitStart() throws IOException, InterruptedException {
			if (!this.started.await(PATIENCE_MINUTES, TimeUnit.MINUTES) || !this.ready) {
				throw new IOException("The server did not start\n" + text());
			}
		}

		int port(String listener) throws IOException {
			Integer port = this.ports.get(listener);
			if (port == null) {
				throw new IOException("No listener " + listener + "\n" + text());
			}
			return port;
		}

		String text() {
			return String.join("\n", this.lines);
		}

	}

}
