package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs all cases, or those that {@link Selection} reads of the system properties, and
 * writes {@code target/performance.md} anew after each. It fails if our own server fails:
 * figures are for people to judge, as they depend on the machine.
 */
class Benchmark {

	private static final Path REPORT = Path.of("target", "performance.md");

	private static final Path FIGURES = Path.of("target", "performance.csv");

	private static final Path PLOT = Path.of("target", "performance.svg");

	@Test
	void theSameWorkCostsOursAndOthers() throws IOException {
		Selection selection = Selection.of(System::getProperty);
		Progress progress = new Progress(System.out, selection.measurements());
		Preparations preparations = new Preparations();
		Keys keys = Keys.make();
		String machine = Machine.description();
		List<String> versions = Machine.versions();
		Results results = new Results();
		for (Case test : selection.selected()) {
			progress.began(test);
			results.add(new Trial(test, selection, preparations, keys, progress).run());
			String plot = Plot.of(results);
			if (plot != null) {
				Files.writeString(PLOT, plot);
			}
			Files.writeString(REPORT, new Report(results, selection).text(LocalDate.now(ZoneId.systemDefault()),
					machine, versions, (plot != null) ? PLOT.getFileName().toString() : null));
			Files.writeString(FIGURES, Figures.of(results));
		}
		for (Comparison comparison : results.comparisons()) {
			comparison.servers()
				.stream()
				.filter(selection::isOurs)
				.forEach((server) -> assertThat(comparison.failure(server))
					.as("%s in %s", server, comparison.test().name())
					.isNull());
		}
	}

}
