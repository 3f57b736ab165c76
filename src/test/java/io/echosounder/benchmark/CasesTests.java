package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CasesTests {

	@Test
	void everyServerOfACaseIsThereAndSpeaksWhatTheCaseNeeds() {
		for (Case test : Cases.ALL) {
			assertThat(test.servers()).as(test.name()).doesNotHaveDuplicates().contains(Contenders.OURS);
			assertThat(test.servers()).as(test.name()).allMatch((server) -> Contenders.named(server).speaks(test));
		}
	}

	@Test
	void everyServerHasACase() {
		HashSet<String> servers = new HashSet<>();
		Cases.ALL.forEach((test) -> servers.addAll(test.servers()));
		assertThat(Contenders.ALL).extracting(Contender::name).doesNotHaveDuplicates().hasSameElementsAs(servers);
	}

	@Test
	void namesOfCasesAreDifferent() {
		assertThat(Cases.ALL).extracting(Case::name).doesNotHaveDuplicates();
	}

	@Test
	void withoutPropertiesEverythingIsSelected() {
		Selection selection = Selection.of((_) -> null);
		assertThat(selection.selected()).isEqualTo(Cases.ALL);
		assertThat(selection.rounds()).isGreaterThanOrEqualTo(7);
		assertThat(selection.selected(Cases.ALL.getFirst())).extracting(Contender::name)
			.isEqualTo(Cases.ALL.getFirst().servers());
	}

	@Test
	void propertiesSelectAndShorten() {
		Selection selection = Selection.of(Map.of("benchmark.cases", "bulk, lines-50", "benchmark.servers",
				"netty-nio,echosounder", "benchmark.rounds", "2", "benchmark.seconds", "1")::get);
		assertThat(selection.selected()).extracting(Case::name).containsExactly("lines-50", "bulk");
		assertThat(selection.selected(selection.selected().getFirst())).extracting(Contender::name)
			.containsExactly("echosounder", "netty-nio");
		assertThat(selection.seconds()).isEqualTo(1);
		assertThat(selection.measurements()).isEqualTo(8);
	}

	@Test
	void namesThatNobodyHasAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Selection(List.of("lines"), List.of(), List.of(), 1, 1))
			.withMessageContaining("There is no case lines, only lines-50,");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Selection(List.of(), List.of("nginx"), List.of(), 1, 1))
			.withMessageContaining("There is no server nginx, only echosounder,");
	}

	@Test
	void theQuickSetHasTheCasesAndServersOfGoalsOnly() {
		Selection selection = Selection.of(Map.of("benchmark.cases", "quick")::get);
		assertThat(selection.selected()).isEqualTo(Cases.QUICKEST)
			.extracting(Case::name)
			.containsExactly("lines-50", "raw-50", "pipelined", "raw-16k", "bulk", "tls", "idle");
		for (Case test : Cases.QUICKEST) {
			assertThat(Cases.named(test.name()).servers()).containsAll(test.servers());
			assertThat(Cases.named(test.name()).among(test.servers().toArray(String[]::new))).isEqualTo(test);
		}
		assertThat(selection.rounds()).isEqualTo(7);
		assertThat(selection.seconds()).isEqualTo(1);
		assertThat(selection.measurements()).isEqualTo(7 * 17);
	}

	@Test
	void aNamedCaseBesideTheQuickSetHasAllItsServers() {
		Selection selection = Selection.of(Map.of("benchmark.cases", "quick,raw-1k,bulk")::get);
		assertThat(selection.selected()).hasSize(8).contains(Cases.named("raw-1k"), Cases.named("bulk"));
	}

	@Test
	void jarsTakePartInEveryCaseByTheirFileNames(@TempDir Path directory) throws IOException {
		Selection selection = Selection.of(properties("netty-nio",
				List.of(file(directory, "before.jar"), file(directory, "echosounder-2.0-exec.jar")))::get);
		assertThat(selection.selected(Cases.named(Cases.TLS))).extracting(Contender::name)
			.containsExactly("before", "echosounder-2.0", "netty-nio");
		assertThat(selection.subjects()).containsExactly("before", "echosounder-2.0");
		assertThat(selection.isOurs("before")).isTrue();
		assertThat(selection.isOurs("netty-nio")).isFalse();
	}

	@Test
	void thePackagedJarTakesPartBesideJarsUnlessOtherServersAreNamed(@TempDir Path directory) throws IOException {
		String before = file(directory, "before.jar");
		assertThat(Selection.of(properties("", List.of(before))::get).subjects()).containsExactly("before",
				"echosounder");
		assertThat(Selection.of(properties("before", List.of(before))::get).selected(Cases.named(Cases.IDLE)))
			.extracting(Contender::name)
			.containsExactly("before");
	}

	@Test
	void aJarIsStartedAsThePackagedOneIs(@TempDir Path directory) throws IOException {
		String before = file(directory, "before.jar");
		Endpoint endpoint = new Endpoint(7007, Framing.LF, null);
		assertThat(Contenders.of(Jar.of(before)).command().line(endpoint)).containsSequence("-jar", before)
			.contains("--echo.listeners.line.port=7007");
	}

	@Test
	void jarsThatAreMissingOrNamedAsAnotherServerAreRefused(@TempDir Path directory) throws IOException {
		assertThatIllegalArgumentException().isThrownBy(() -> Jar.of(directory.resolve("no.jar").toString()))
			.withMessageContaining("no.jar, which is no file");
		Map<String, String> twice = properties("", List.of(file(directory, "echosounder-exec.jar")));
		assertThatIllegalArgumentException().isThrownBy(() -> Selection.of(twice::get))
			.withMessage("There would be two servers echosounder: give the jar another file name");
	}

	private static Map<String, String> properties(String servers, List<String> jars) {
		return Map.of("benchmark.servers", servers, "benchmark.jars", String.join(",", jars));
	}

	private static String file(Path directory, String name) throws IOException {
		return Files.createFile(directory.resolve(name)).toString();
	}

}
