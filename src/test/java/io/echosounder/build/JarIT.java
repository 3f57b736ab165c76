package io.echosounder.build;

import io.echosounder.testing.FullTier;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.RequiresFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the jar says of itself: its licence, what it is made of, and the commit.
 */
class JarIT {

	private static final String LIBRARIES = "BOOT-INF/lib/";

	private static final String SBOM = "META-INF/sbom/application.cdx.json";

	private static final String BUILT_SBOM = "target/classes/" + SBOM;

	/** Spring Boot's packager adds it, which the build's dependencies do not show. */
	private static final String TOOLS = "spring-boot-jarmode-tools-";

	/** Jars of dependencies only, which Spring Boot's packager leaves out. */
	private static final String STARTERS = "spring-boot-starter";

	@Test
	void itsLicenceIsThatOfTheProject() throws IOException {
		assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")))
			.contains("Apache License", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS", "APPENDIX");
	}

	/** By name, version and digest. */
	@Test
	@RequiresFile(value = BUILT_SBOM, meaning = "the SBOM, which Maven makes online only,")
	void theSbomListsTheJarsInItAndNoOther() throws Exception {
		Map<String, String> listed = new TreeMap<>();
		List<Map<String, Object>> components = JsonPath.read(text(SBOM), "$.components");
		for (Map<String, Object> component : components) {
			List<String> digest = JsonPath.read(component, "$.hashes[?(@.alg == 'SHA-256')].content");
			listed.put(component.get("name") + "-" + component.get("version") + ".jar", digest.getFirst());
		}
		listed.keySet().removeIf((name) -> name.startsWith(STARTERS));
		Map<String, String> packaged = digests();
		packaged.keySet().removeIf((name) -> name.startsWith(TOOLS));
		assertThat(packaged).isNotEmpty();
		assertThat(listed).isEqualTo(packaged);
	}

	@FullTier
	@Test
	@RequiresFile(value = BUILT_SBOM, meaning = "the SBOM, which Maven makes online only,")
	void aServerShowsItsSbom() throws IOException {
		String sbom = text(SBOM);
		try (EchoProcess process = EchoProcess.start()) {
			assertThat(JsonPath.<List<String>>read(process.get("/actuator/sbom").body(), "$.ids"))
				.containsExactly("application");
			HttpResponse<String> shown = process.get("/actuator/sbom/application");
			assertThat(shown.statusCode()).isEqualTo(200);
			assertThat(shown.headers().firstValue("content-type")).hasValue("application/vnd.cyclonedx+json");
			assertThat(shown.body()).isEqualTo(sbom);
			for (String method : List.of("POST", "PUT", "DELETE")) {
				assertThat(process.request(method, "/actuator/sbom/application").statusCode()).isEqualTo(405);
			}
			process.assertNoWarningsBut();
		}
	}

	@Test
	@RequiresFile(value = ".git", meaning = "the history of the sources")
	void itNamesItsCommitAndNothingOfTheMachineThatBuiltIt() throws IOException {
		Properties properties = new Properties();
		properties.load(new StringReader(text("BOOT-INF/classes/git.properties")));
		assertThat(properties).containsOnlyKeys("git.commit.id", "git.commit.time", "git.dirty");
	}

	/** As the oldest that Spring Boot's launcher runs on can load it, it can say so. */
	@Test
	void itStartsWithAClassOfJava17() throws IOException {
		assertThat(text("META-INF/MANIFEST.MF")).contains("Start-Class: io.echosounder.application.Launcher");
		try (ZipFile jar = jar();
				DataInputStream launcher = new DataInputStream(jar
					.getInputStream(jar.getEntry("BOOT-INF/classes/io/echosounder/application/Launcher.class")))) {
			launcher.skipNBytes(6);
			assertThat(launcher.readUnsignedShort()).isEqualTo(61);
		}
	}

	/** They would become settings and facts of the application that uses the library. */
	@Test
	void theLibraryHasClassesAndMetadataAndNothingOfTheExecutable() throws IOException {
		try (ZipFile library = new ZipFile(System.getProperty("echosounder.jar").replace("-exec.jar", ".jar"))) {
			List<String> names = library.stream().map(ZipEntry::getName).toList();
			assertThat(names)
				.contains("io/echosounder/listener/ListenerAutoConfiguration.class", "META-INF/LICENSE",
						"META-INF/spring.factories", "META-INF/spring-configuration-metadata.json",
						"META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
				.allMatch((name) -> name.startsWith("META-INF/") || name.startsWith("io/echosounder/")
						|| name.equals("io/"))
				.noneMatch((name) -> name.startsWith("BOOT-INF/") || name.contains("__") || name.endsWith(".yml")
						|| name.endsWith("build-info.properties") || name.contains("/sbom/"));
		}
	}

	private static ZipFile jar() throws IOException {
		return new ZipFile(System.getProperty("echosounder.jar"));
	}

	private static String text(String name) throws IOException {
		try (ZipFile jar = jar()) {
			ZipEntry entry = jar.getEntry(name);
			assertThat(entry).as(name).isNotNull();
			return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/** The SHA-256 of each jar in it. */
	private static Map<String, String> digests() throws Exception {
		Map<String, String> digests = new TreeMap<>();
		try (ZipFile jar = jar()) {
			for (ZipEntry entry : jar.stream().filter((entry) -> entry.getName().startsWith(LIBRARIES)).toList()) {
				if (!entry.isDirectory()) {
					try (InputStream content = jar.getInputStream(entry)) {
						byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
						digests.put(entry.getName().substring(LIBRARIES.length()), HexFormat.of().formatHex(digest));
					}
				}
			}
		}
		return digests;
	}

}
