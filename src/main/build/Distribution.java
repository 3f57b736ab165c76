import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Puts the distribution together from the executable jar: launcher, jars, licence, an example of settings, completion for
 * shells, and caches of the JVM. Run by the build, from this source, with the JDK that compiles. All files have the time
 * that is given: the JVM compares it with that in a cache, and archives keep it.
 */
final class Distribution {

	private final Path directory;

	private final FileTime time;

	private Distribution(Path directory, FileTime time) {
		this.directory = directory;
		this.time = time;
	}

	/**
	 * Makes it.
	 * @param args the executable jar, the directory to make, the time of all files, and how long each listener gets
	 * traffic in training: {@code 0s} for no caches
	 */
	public static void main(String[] args) throws Exception {
		new Distribution(Path.of(args[1]), FileTime.from(Instant.parse(args[2]))).make(Path.of(args[0]), args[3]);
	}

	private void make(Path executable, String traffic) throws IOException, InterruptedException {
		delete(this.directory);
		Path lib = this.directory.resolve("lib");
		// the times of a jar's entries have no time zone
		run(null, "-Duser.timezone=UTC", "-Djarmode=tools", "-jar", executable.toString(), "extract", "--force",
				"--destination", lib.toString(), "--libraries", ".", "--application-filename", "echosounder.jar");
		copy(Path.of("src", "main", "dist"), this.directory);
		Files.copy(Path.of("LICENSE"), this.directory.resolve("LICENSE"));
		for (Path library : libraries(lib)) {
			ClassFiles.modernize(library);
		}
		Path jar = lib.resolve("echosounder.jar");
		Path completion = Files.createDirectories(this.directory.resolve("completion"));
		for (String shell : List.of("bash", "zsh")) {
			run(completion.resolve("echosounder." + shell).toFile(), "-jar", jar.toString(), "completion", shell);
		}
		normalize();
		if (!traffic.equals("0s") && run(null, false, "-cp", jar.toString(), "io.echosounder.application.Training",
				lib.toString(), traffic) != 0) {
			System.err.println("The distribution is complete, but starts slowly, without caches of the JVM.");
		}
		normalize();
	}

	/** Those whose classes are too old for a cache of the JVM: it verifies each at each start, by its old verifier. */
	private static List<Path> libraries(Path lib) throws IOException {
		try (Stream<Path> jars = Files.list(lib)) {
			return jars.filter((jar) -> jar.getFileName().toString().startsWith("picocli-")).toList();
		}
	}

	private static void delete(Path directory) throws IOException {
		if (Files.exists(directory)) {
			try (Stream<Path> files = Files.walk(directory)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path copy = to.resolve(from.relativize(file).toString());
				Files.createDirectories(copy.getParent());
				Files.copy(file, copy);
			}
		}
	}

	/** Modes and times do not depend on who builds, and when. */
	private void normalize() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				boolean executable = Files.isDirectory(file) || file.getParent().endsWith("bin");
				if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
					Files.setPosixFilePermissions(file,
							PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
				}
				Files.setLastModifiedTime(file, this.time);
			}
		}
	}

	private static void run(File output, String... arguments) throws IOException, InterruptedException {
		int status = run(output, true, arguments);
		if (status != 0) {
			throw new IOException(String.join(" ", arguments) + " ended with " + status);
		}
	}

	private static int run(File output, boolean quick, String... arguments) throws IOException, InterruptedException {
		Stream<String> java = Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		Stream<String> options = quick ? Stream.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") : Stream.of();
		List<String> command = Stream.of(java, options, Stream.of(arguments)).flatMap((each) -> each).toList();
		return new ProcessBuilder(command)
			.redirectOutput((output != null) ? ProcessBuilder.Redirect.to(output) : ProcessBuilder.Redirect.INHERIT)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start()
			.waitFor();
	}

	/**
	 * Class files of a jar.
	 */
	private static final class ClassFiles {

		/** The oldest version with stack maps, which the new verifier needs: that of Java 7. */
		private static final int WITH_STACK_MAPS = ClassFile.JAVA_7_VERSION;

		/** What a licence may want to be said of a changed file. */
		private static final String NOTE = "Changed by the build of Echosounder: class files have stack maps, and nothing else is new";

		/** Raises the version of all that are older. Their code stays as it is. */
		static void modernize(Path jar) throws IOException {
			Path changed = jar.resolveSibling(jar.getFileName() + ".new");
			try (URLClassLoader classes = new URLClassLoader(new URL[] { jar.toUri().toURL() });
					ZipInputStream from = new ZipInputStream(Files.newInputStream(jar));
					ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(changed))) {
				ClassFile files = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
						ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)
							.orElse(ClassHierarchyResolver.defaultResolver())));
				to.setComment(NOTE);
				for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
					byte[] content = from.readAllBytes();
					ZipEntry copy = new ZipEntry(entry.getName());
					copy.setTimeLocal(entry.getTimeLocal());
					to.putNextEntry(copy);
					to.write(entry.getName().endsWith(".class") ? modernize(files, content) : content);
					to.closeEntry();
				}
			}
			Files.move(changed, jar, StandardCopyOption.REPLACE_EXISTING);
		}

		private static byte[] modernize(ClassFile files, byte[] content) {
			ClassModel model = files.parse(content);
			if (model.majorVersion() >= WITH_STACK_MAPS) {
				return content;
			}
			ClassTransform version = (builder, element) -> {
				if (element instanceof ClassFileVersion) {
					builder.withVersion(WITH_STACK_MAPS, 0);
				}
				else {
					builder.with(element);
				}
			};
			// writes each instruction anew, or there would be no stack maps
			return files.transformClass(model,
					version.andThen(ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element))));
		}

	}

}
