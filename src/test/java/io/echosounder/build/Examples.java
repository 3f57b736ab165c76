package io.echosounder.build;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.echosounder.testing.Program;

/**
 * Builds the applications in {@code src/examples} as their users would, in a directory
 * below {@code target}. For that, the library has to be in Maven's local repository. The
 * build gets a separate repository: the library, and beside it links to all that the
 * user's repository has. So nothing is downloaded twice, and no snapshot stays with the
 * user.
 */
final class Examples {

	static final Path SOURCES = Path.of("src", "examples");

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final Pattern VERSION = Pattern
		.compile("<artifactId>echosounder</artifactId>\\s*<version>([^<]+)</version>");

	private final Path directory;

	private final Path repository;

	private Examples(Path directory) {
		this.directory = directory.toAbsolutePath();
		this.repository = this.directory.resolve("repository");
	}

	/**
	 * Installs the library for examples that are built in a directory.
	 * @param directory what is in it is lost
	 */
	static Examples in(Path directory) throws IOException {
		delete(directory);
		Examples examples = new Examples(directory);
		examples.install();
		return examples;
	}

	/** Deletes links, but not their targets. */
	private static void delete(Path directory) throws IOException {
		if (Files.exists(directory)) {
			try (Stream<Path> files = Files.walk(directory)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

	private void install() throws IOException {
		Path own = Path.of(System.getProperty("localRepository",
				Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
		link(own, this.repository, "io");
		link(own.resolve("io"), this.repository.resolve("io"), "echosounder");
		String version = version(Path.of("pom.xml"));
		Path library = Files
			.createDirectories(this.repository.resolve(Path.of("io", "echosounder", "echosounder", version)));
		Files.copy(Path.of(System.getProperty("echosounder.jar").replace("-exec.jar", ".jar")),
				library.resolve("echosounder-" + version + ".jar"));
		Files.copy(Path.of("pom.xml"), library.resolve("echosounder-" + version + ".pom"));
	}

	/** The version of the library that a POM names. */
	static String version(Path pom) throws IOException {
		Matcher matcher = VERSION.matcher(Files.readString(pom));
		if (!matcher.find()) {
			throw new IllegalStateException("No version of the library in " + pom);
		}
		return matcher.group(1);
	}

	/** Links to all that one directory has, but for one name. */
	private static void link(Path from, Path to, String except) throws IOException {
		Files.createDirectories(to);
		try (DirectoryStream<Path> children = Files.newDirectoryStream(from)) {
			for (Path child : children) {
				if (!child.getFileName().toString().equals(except)) {
					Files.createSymbolicLink(to.resolve(child.getFileName()), child.toAbsolutePath());
				}
			}
		}
	}

	/**
	 * Builds an example and runs its tests.
	 * @return its jar
	 */
	Path build(String name) throws IOException {
		Path project = this.directory.resolve(name);
		copy(SOURCES.resolve(name), project);
		List<String> command = List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", project.toString(),
				Path.of("mvnw").toAbsolutePath().toString(), "-B", "-q", "-Dmaven.repo.local=" + this.repository,
				// from where the user's Maven has downloaded something does not matter
				"-Daether.enhancedLocalRepository.trackingFilename=none", "package");
		Program.run(Map.of("MAVEN_OPTS", ""), PATIENCE, command).assertExit(0);
		return project.resolve(Path.of("target", name + ".jar"));
	}

	/** Without what a build in the sources has left there. */
	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.filter((path) -> !path.startsWith(from.resolve("target"))).toList()) {
				Files.copy(file, to.resolve(from.relativize(file).toString()));
			}
		}
	}

}
