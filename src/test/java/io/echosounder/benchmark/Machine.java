package io.echosounder.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import io.netty.bootstrap.ServerBootstrap;

import org.springframework.boot.SpringBootVersion;
import org.springframework.integration.ip.tcp.connection.TcpNioServerConnectionFactory;

/**
 * The machine that the benchmark runs on.
 */
final class Machine {

	private Machine() {
	}

	/** Processors and system, in a line. */
	static String description() {
		return "%d × %s, Linux %s".formatted(Runtime.getRuntime().availableProcessors(), processor(),
				System.getProperty("os.version"));
	}

	/** Names and versions of the software that takes part. */
	static List<String> versions() {
		List<String> versions = new ArrayList<>();
		versions.add("Echosounder " + commit());
		versions.add("Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
		versions.add("Spring Boot " + SpringBootVersion.getVersion());
		versions.add("Spring Integration " + version(TcpNioServerConnectionFactory.class));
		versions.add("Netty " + version(ServerBootstrap.class));
		versions.add(Workspace.version("python3", "--version"));
		versions.add(Workspace.version("cc", "--version"));
		versions.add(Workspace.version("socat", "-V"));
		return versions.stream().map(String::trim).filter((version) -> !version.isEmpty()).toList();
	}

	private static String processor() {
		try {
			return Files.readAllLines(Path.of("/proc/cpuinfo"))
				.stream()
				.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException _) {
			return System.getProperty("os.arch");
		}
	}

	private static String version(Class<?> type) {
		return String.valueOf(type.getPackage().getImplementationVersion());
	}

	/** The commit that was built, as the build has noted it. */
	private static String commit() {
		Properties git = new Properties();
		try (InputStream in = Machine.class.getResourceAsStream("/git.properties")) {
			if (in != null) {
				git.load(in);
			}
		}
		catch (IOException _) {
			// not known, then
		}
		return git.getProperty("git.commit.id.abbrev", "")
				+ (Boolean.parseBoolean(git.getProperty("git.dirty")) ? " and changes" : "");
	}

}
