package io.echosounder.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/**
 * A proxy that the machine has, as a process of the test, in the foreground.
 */
public final class FrontProxy implements AutoCloseable {

	private final Process process;

	private final Path log;

	private FrontProxy(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts a proxy, and returns once it listens.
	 * @param directory takes what it writes
	 * @param port one that it listens on
	 * @param program its name
	 * @param arguments of the program
	 */
	public static FrontProxy start(Path directory, int port, String program, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Tool.find(program).toString()));
		command.addAll(List.of(arguments));
		Path log = directory.resolve(program + ".log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		FrontProxy proxy = new FrontProxy(process, log);
		try {
			Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> !process.isAlive() || listens(port));
			if (!process.isAlive()) {
				throw new IOException(program + " has ended: " + proxy.log());
			}
			return proxy;
		}
		catch (Throwable ex) {
			proxy.close();
			throw ex;
		}
	}

	private static boolean listens(int port) {
		try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return true;
		}
		catch (IOException _) {
			return false;
		}
	}

	/** Its log so far. */
	public String log() throws IOException {
		return Files.readString(this.log);
	}

	@Override
	public void close() {
		this.process.destroy();
		boolean ended = false;
		try {
			ended = this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
		if (!ended) {
			this.process.destroyForcibly();
		}
	}

}
