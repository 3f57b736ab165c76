package io.echosounder.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

class RequirementTests {

	private static final String NOTHING_HAS_IT = "no-such-tool";

	private static final String LACK = NOTHING_HAS_IT + " is not installed";

	@TempDir
	private Path directory;

	@Test
	void aProgramIsFoundInTheFirstDirectoryThatHasIt() throws IOException {
		Path first = Files.createDirectory(this.directory.resolve("first"));
		Path second = Files.createDirectory(this.directory.resolve("second"));
		List<Path> directories = List.of(first, this.directory.resolve("absent"), second);
		assertThat(Requirements.tool("nginx", directories)).isEqualTo("nginx is not installed");
		Files.createDirectory(first.resolve("nginx"));
		Files.createFile(second.resolve("nginx"));
		assertThat(Requirements.tool("nginx", directories)).as("neither a directory nor a file without execution")
			.isEqualTo("nginx is not installed");
		Path program = Files.setPosixFilePermissions(second.resolve("nginx"),
				PosixFilePermissions.fromString("rwxr-xr-x"));
		assertThat(Requirements.tool("nginx", directories)).isNull();
		assertThat(Tool.find("nginx", directories)).isEqualTo(program);
	}

	@Test
	void aProgramThatATestDoesNotRequireIsNamedWithTheAnnotation() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Tool.find(NOTHING_HAS_IT))
			.withMessage("no-such-tool is not installed, and the test has no @RequiresTool(\"no-such-tool\")");
	}

	@Test
	void aFileAndEnoughDescriptorsAreThereOrNot() {
		Path file = this.directory.resolve("file");
		assertThat(Requirements.file(file, "the file")).isEqualTo("the file is missing (" + file + ")");
		assertThat(Requirements.file(this.directory, "the directory")).isNull();
		assertThat(Requirements.descriptors(6_000, 6_000)).isNull();
		assertThat(Requirements.descriptors(6_000, 5_999))
			.isEqualTo("a process may have 5,999 file descriptors, not 6,000 (ulimit -Hn)");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsMetRuns(boolean ci) {
		assertThat(RequirementCondition.decide(List.of(), ci).isDisabled()).isFalse();
	}

	@Test
	void whatIsNotMetIsSkippedWithAllItsReasons() {
		var result = RequirementCondition.decide(List.of("one is missing", "two is missing"), false);
		assertThat(result.isDisabled()).isTrue();
		assertThat(result.getReason()).contains("one is missing; two is missing");
	}

	@Test
	void whatIsNotMetFailsOnABuildMachine() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> RequirementCondition.decide(List.of("one is missing"), true))
			.withMessage("one is missing");
	}

	@ParameterizedTest
	@ValueSource(classes = { SetUpOfAClass.class, Inheriting.class })
	void nothingOfASkippedClassRuns(Class<?> type) {
		EngineExecutionResults results = run(type, false);
		results.allEvents().assertThatEvents().haveExactly(1, event(container(type), skippedWithReason(LACK)));
		results.allEvents().failed().assertThatEvents().isEmpty();
		results.testEvents().assertThatEvents().isEmpty();
	}

	@Test
	void nothingOfASkippedNestedClassOrMethodRuns() {
		EngineExecutionResults results = run(SetUpOfParts.class, false);
		results.allEvents().failed().assertThatEvents().isEmpty();
		results.allEvents()
			.skipped()
			.assertThatEvents()
			.hasSize(3)
			.haveExactly(1, event(container("nested-class:Part"), skippedWithReason(LACK)))
			.haveExactly(1, event(test("once"), skippedWithReason(LACK)))
			.haveExactly(1, event(container("severalTimes"), skippedWithReason(LACK)));
	}

	@Test
	void aBuildMachineFailsBeforeAnySetUp() {
		EngineExecutionResults results = run(SetUpOfAClass.class, true);
		results.allEvents()
			.failed()
			.assertThatEvents()
			.haveExactly(1, event(container(SetUpOfAClass.class), finishedWithFailure(message(LACK))));
		results.testEvents().assertThatEvents().isEmpty();
	}

	@Test
	void theRequirementsOfAClassAndOfItsSuperclassBothCount() {
		assertThat(Requirements.missing(Inheriting.class)).containsExactly(LACK);
		assertThat(Requirements.missing(Adding.class)).containsExactlyInAnyOrder(LACK,
				"another-such-tool is not installed");
		assertThat(Requirements.missing(RequirementTests.class)).isEmpty();
	}

	@FullTier
	@Test
	void thePackageOfEachToolIsKnown() throws IOException {
		assertThat(requiredTools()).contains("nginx", "socat", "openssl");
		assertThat(SkippedTests.packages(SkippedTests.TOOLS)).containsKeys(requiredTools().toArray(String[]::new))
			.containsKey("ip");
	}

	private static Set<String> requiredTools() {
		JavaClasses tests = new ClassFileImporter().withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
			.importPackages("io.echosounder");
		Set<String> tools = new TreeSet<>();
		for (JavaClass type : tests) {
			// the examples of the tests beside this one have tools that do not exist
			if (!type.getPackageName().equals(RequirementTests.class.getPackageName())) {
				Stream.concat(Stream.of(type), type.getMethods().stream())
					.filter((element) -> element.isAnnotatedWith(RequiresTool.class))
					.map((element) -> element.getAnnotationOfType(RequiresTool.class))
					.forEach((required) -> tools.addAll(Arrays.asList(required.value())));
			}
		}
		return tools;
	}

	private static EngineExecutionResults run(Class<?> type, boolean ci) {
		return EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(type))
			.configurationParameter(RequirementCondition.CI, Boolean.toString(ci))
			.execute();
	}

	private static void mustNotRun() {
		throw new IllegalStateException("Set-up, test or tear-down of a skipped test ran");
	}

	@RequiresTool(NOTHING_HAS_IT)
	static class SetUpOfAClass {

		@BeforeAll
		static void start() {
			mustNotRun();
		}

		@BeforeEach
		void begin() {
			mustNotRun();
		}

		@Test
		void one() {
			mustNotRun();
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 2 })
		void two(int number) {
			mustNotRun();
		}

		@AfterAll
		static void stop() {
			mustNotRun();
		}

	}

	static class Inheriting extends SetUpOfAClass {

	}

	@RequiresTool("another-such-tool")
	static class Adding extends SetUpOfAClass {

	}

	static class SetUpOfParts {

		@BeforeEach
		void begin() {
			mustNotRun();
		}

		@Test
		@RequiresTool(NOTHING_HAS_IT)
		void once() {
			mustNotRun();
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 2 })
		@RequiresTool(NOTHING_HAS_IT)
		void severalTimes(int number) {
			mustNotRun();
		}

		@Nested
		@RequiresTool(NOTHING_HAS_IT)
		class Part {

			@Test
			void never() {
				mustNotRun();
			}

		}

	}

}
