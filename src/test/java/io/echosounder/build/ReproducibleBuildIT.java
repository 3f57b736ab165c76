package io.echosounder.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import io.echosounder.testing.FullTier;
import io.echosounder.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds the sources twice, in directories of different names, by users of different
 * names, time zones and languages. The jars of both, and the archives of the distribution
 * without its caches, have to be the same, bit for bit. With Git, each directory is a
 * separate repository, with the same commit on another branch.
 */
@FullTier
class ReproducibleBuildIT {

	/** One build takes a minute on two processors that nothing else uses. */
	private static final Duration PATIENCE = Duration.ofMinutes(15);

	private static final Path POM = Path.of("pom.xml");

	/** Names that are not sources. */
	private static final Set<String> LEFT_OUT = Set.of(".git", "target");

	@Test
	void twoBuildsOfTheSameSourcesMakeTheSameJars(@TempDir Path directory) throws IOException {
		Path one = directory.resolve("one");
		Path other = directory.resolve("the other");
		copySources(one, "main");
		copySources(other, "next");
		build(one, "077", Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8"), "-Duser.name=one -Duser.language=en");
		build(other, "022", Map.of("TZ", "Pacific/Apia", "LC_ALL", "C"),
				"-Duser.name=other -Duser.language=tr -Duser.country=TR");
		for (String name : List.of("echosounder.jar", "echosounder-exec.jar")) {
			Path jar = Path.of("target", name);
			assertThat(differences(one.resolve(jar), other.resolve(jar))).as("entries of %s that differ", name)
				.isEmpty();
			assertThat(Files.mismatch(one.resolve(jar), other.resolve(jar)))
				.as("the first byte of %s that differs", name)
				.isEqualTo(-1);
		}
		Path archive = Path.of("target", "echosounder-" + Examples.version(POM) + ".tar.gz");
		assertThat(Files.mismatch(one.resolve(archive), other.resolve(archive)))
			.as("the first byte of the archive that differs")
			.isEqualTo(-1);
	}

	private static void build(Path directory, String umask, Map<String, String> environment, String options)
			throws IOException {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && cd \"$0\" && exec \"$@\"",
				directory.toString(), "./mvnw", "-B", "-q", "-Pdist", "-Dmaven.test.skip=true",
				// a cache has addresses of the JVM that made it
				"-Dechosounder.training=0s", "package"));
		// This build's Maven has downloaded all that is needed; from where does not
		// matter.
		command.add("-Daether.enhancedLocalRepository.trackingFilename=none");
		String repository = System.getProperty("localRepository");
		if (repository != null) {
			command.add("-Dmaven.repo.local=" + repository);
		}
		Map<String, String> variables = new HashMap<>(environment);
		variables.put("MAVEN_OPTS", options);
		Program.run(variables, PATIENCE, command).assertExit(0);
	}

	private static void copySources(Path directory, String branch) throws IOException {
		Path project = Path.of("").toAbsolutePath();
		Files.walkFileTree(project, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes) throws IOException {
				if (isLeftOut(source)) {
					return FileVisitResult.SKIP_SUBTREE;
				}
				Files.createDirectories(directory.resolve(project.relativize(source).toString()));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path source, BasicFileAttributes attributes) throws IOException {
				// in a worktree, .git is a file
				if (!isLeftOut(source)) {
					Files.copy(source, directory.resolve(project.relativize(source).toString()),
							StandardCopyOption.COPY_ATTRIBUTES);
				}
				return FileVisitResult.CONTINUE;
			}

			private boolean isLeftOut(Path source) {
				return project.equals(source.getParent()) && LEFT_OUT.contains(source.getFileName().toString());
			}

		});
		commit(directory, branch);
	}

	/** Without Git, the jar does not name a commit. */
	private static void commit(Path directory, String branch) throws IOException {
		String moment = "2026-11-22T12:00:00+0200";
		Map<String, String> environment = Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_SYSTEM", "/dev/null",
				"GIT_AUTHOR_NAME", "Author", "GIT_AUTHOR_EMAIL", "author@example.org", "GIT_AUTHOR_DATE", moment,
				"GIT_COMMITTER_NAME", "Committer", "GIT_COMMITTER_EMAIL", "committer@example.org", "GIT_COMMITTER_DATE",
				moment);
		String script = """
				cd "$0"
				command -v git >/dev/null || exit 0
				git init -q
				git symbolic-ref HEAD "refs/heads/$1"
				git config user.name "$1"
				git config user.email "$1@example.org"
				git add --all
				git commit -q -m Sources
				""";
		Program.run(environment, PATIENCE, List.of("sh", "-e", "-c", script, directory.toString(), branch))
			.assertExit(0);
	}

	private static Set<String> differences(Path one, Path other) throws IOException {
		Map<String, String> first = entries(one);
		Map<String, String> second = entries(other);
		Set<String> names = new TreeSet<>(first.keySet());
		names.addAll(second.keySet());
		names.removeIf((name) -> first.getOrDefault(name, "").equals(second.getOrDefault(name, "")));
		if (names.isEmpty() && !List.copyOf(first.keySet()).equals(List.copyOf(second.keySet()))) {
			names.add("(their order)");
		}
		return names;
	}

	/** Checksum, time and extra field of each entry, in the order of the file. */
	private static Map<String, String> entries(Path jar) throws IOException {
		Map<String, String> entries = new LinkedHashMap<>();
		try (InputStream file = Files.newInputStream(jar); ZipInputStream content = new ZipInputStream(file)) {
			for (ZipEntry entry = content.getNextEntry(); entry != null; entry = content.getNextEntry()) {
				CRC32 checksum = new CRC32();
				checksum.update(content.readAllBytes());
				byte[] extra = (entry.getExtra() != null) ? entry.getExtra() : new byte[0];
				entries.put(entry.getName(),
						checksum.getValue() + " " + entry.getTimeLocal() + " " + HexFormat.of().formatHex(extra));
			}
		}
		return entries;
	}

}
