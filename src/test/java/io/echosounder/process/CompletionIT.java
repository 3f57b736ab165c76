package io.echosounder.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.echosounder.testing.FullTier;
import io.echosounder.testing.Program;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the completion scripts of the distribution, by the shells that load them.
 */
class CompletionIT {

	private static final Path SCRIPTS = Path.of("target", "echosounder", "completion").toAbsolutePath();

	/** Types into an interactive zsh, and waits for what it shows. */
	private static final String TYPE = """
			zmodload zsh/zpty
			zpty shell zsh -f -i
			zpty -w shell "PS1=; autoload -U compinit; fpath=($PWD \\$fpath); compinit -u -D; $1; print rea''dy"
			zpty -r shell shown '*ready*'
			zpty -n -w shell "$2"$'\\t'
			zpty -r shell shown "*$3*"
			print -r -- "$shown"
			""";

	@TempDir
	private Path directory = Path.of("");

	@ParameterizedTest
	@RequiresTool("bash")
	@CsvSource({ "pro, 1, probe", "probe --fra, 2, --framing", "load --framing st, 3, stx-etx",
			"path --proxy-protocol '', 3, v1 v2" })
	void bashCompletes(String typed, int word, String completed) throws IOException {
		String script = """
				. "$0"
				complete -p echosounder >/dev/null || exit 1
				compopt() { :; }
				COMP_WORDS=(echosounder %s) COMP_CWORD=%d
				_complete_echosounder
				echo "${COMPREPLY[*]}"
				""".formatted(typed, word);
		assertThat(Program.run("bash", "-c", script, SCRIPTS.resolve("echosounder.bash")).assertExit(0).line())
			.isEqualTo(completed);
	}

	@Test
	void theCommandPrintsTheSame() throws IOException {
		Path script = SCRIPTS.resolve("echosounder.bash");
		assertThat(Program
			.run("env", "JAVA_HOME=" + System.getProperty("java.home"), SCRIPTS.resolveSibling("bin/echosounder"),
					"completion", "bash")
			.assertExit(0)
			.output()).isEqualTo(Files.readString(script));
	}

	@ParameterizedTest
	@FullTier
	@RequiresTool("zsh")
	@CsvSource({ "pro, probe", "probe --fra, --framing", "load --framing st, stx-etx",
			"path --proxy-protocol v, v1*v2" })
	void zshCompletes(String typed, String shown) throws IOException {
		type("source " + SCRIPTS.resolve("echosounder.zsh"), typed, shown);
	}

	@Test
	@FullTier
	@RequiresTool("zsh")
	void zshCompletesFromAFileOnItsPath() throws IOException {
		Files.copy(SCRIPTS.resolve("echosounder.zsh"), this.directory.resolve("_echosounder"));
		type(":", "load --framing st", "stx-etx");
	}

	private void type(String loading, String typed, String shown) throws IOException {
		Path script = Files.writeString(this.directory.resolve("type"), TYPE);
		Program shell = Program.run("sh", "-c", "cd '" + this.directory + "'; zsh -f '" + script + "' '" + loading
				+ "' 'echosounder " + typed + "' '" + shown + "'");
		assertThat(shell.assertExit(0).output()).doesNotContain("not found");
	}

}
