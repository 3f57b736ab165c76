package io.echosounder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.AnnotatedElement;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.sun.management.UnixOperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Compares what classes and methods require with what the machine has. Each lack is a
 * sentence.
 */
final class Requirements {

	private Requirements() {
	}

	/**
	 * Look for what an element and those that it inherits from require.
	 * @return what the machine lacks of it
	 */
	static List<String> missing(AnnotatedElement element) {
		MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
		List<Path> directories = Tool.directories();
		Stream<@Nullable String> lacks = Stream
			.of(annotations.stream(RequiresTool.class)
				.flatMap((tools) -> Arrays.stream(tools.getStringArray(MergedAnnotation.VALUE)))
				.map((name) -> tool(name, directories)),
					annotations.stream(RequiresFile.class)
						.map(MergedAnnotation::synthesize)
						.map((file) -> file(Path.of(file.value()), file.meaning())),
					annotations.stream(RequiresKernelSetting.class)
						.map(MergedAnnotation::synthesize)
						.map((setting) -> kernelSetting(setting.value(), setting.atLeast())),
					annotations.stream(RequiresDescriptors.class)
						.map((descriptors) -> descriptors(descriptors.getInt(MergedAnnotation.VALUE), allowed())),
					annotations.stream(RequiresIpv6.class).map((_) -> ipv6()),
					annotations.stream(RequiresNetworkNamespaces.class).map((_) -> Namespaces.LACK),
					annotations.stream(RequiresDocker.class).map((_) -> Docker.LACK))
			.flatMap((each) -> each);
		return lacks.filter(Objects::nonNull).map(Objects::requireNonNull).distinct().toList();
	}

	static @Nullable String tool(String name, List<Path> directories) {
		return (Tool.find(name, directories) != null) ? null : name + SkippedTest.NOT_INSTALLED;
	}

	static @Nullable String file(Path path, String meaning) {
		return Files.exists(path) ? null : meaning + SkippedTest.MISSING.formatted(path);
	}

	static @Nullable String descriptors(long needed, long allowed) {
		return (allowed >= needed) ? null
				: "a process may have %,d file descriptors, not %,d (ulimit -Hn)".formatted(allowed, needed);
	}

	private static long allowed() {
		// the JVM has raised its soft limit to the hard one
		return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
	}

	private static @Nullable String kernelSetting(String name, int least) {
		Path file = Path.of("/proc/sys", name.split("\\.", -1));
		try {
			String value = Files.exists(file) ? Files.readAllLines(file).getFirst() : "";
			return (!value.isEmpty() && Long.parseLong(value) >= least) ? null
					: "%s is %s, not %d or more".formatted(name, value.isEmpty() ? "unknown" : value, least);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static @Nullable String ipv6() {
		try {
			return (NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null) ? null
					: "the loopback interface has no IPv6 address";
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Found out once for each JVM, by making one.
	 */
	private static final class Namespaces {

		static final @Nullable String LACK = lack();

		private Namespaces() {
		}

		private static @Nullable String lack() {
			String missing = tool("ip", Tool.directories());
			if (missing != null) {
				return missing;
			}
			try {
				Namespace.create("required").close();
				return null;
			}
			catch (IOException | AssertionError _) {
				return "network namespaces need "
						+ ("root".equals(System.getProperty("user.name")) ? "CAP_SYS_ADMIN" : "root");
			}
		}

	}

	/**
	 * Found out once for each JVM, by asking.
	 */
	private static final class Docker {

		static final @Nullable String LACK = lack();

		private Docker() {
		}

		private static @Nullable String lack() {
			List<Path> directories = Tool.directories();
			Path docker = Tool.find("docker", directories);
			try {
				if (docker == null || Program.run(docker, "info").status() != 0) {
					return "no Docker engine answers (.ci/containers starts one)";
				}
				boolean compose = Program.run(docker, "compose", "version").status() == 0;
				return compose ? null : tool("docker-compose", directories);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
