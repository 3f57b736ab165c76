package io.echosounder.command;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CompletionCommandTests {

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@Test
	void theScriptKnowsAllCommandsAndTheirFlags() {
		assertThat(run("completion", "bash")).isZero();
		assertThat(this.out.toString()).contains("probe", "load", "hold", "path", "completion", "train", "--framing",
				"--find-idle-timeout", "--depth");
		assertThat(this.out.toString()).contains("(\"raw\" \"lf\" ", "\"stx-etx\"", "\"v2\"").doesNotContain("STX_ETX");
	}

	@Test
	void thatForZshSaysWhatItCompletes() {
		assertThat(run("completion", "zsh")).isZero();
		assertThat(this.out.toString()).startsWith("#compdef echosounder\n").contains("bashcompinit");
	}

	@Test
	void anotherShellIsRefused() {
		assertThat(run("completion", "fish")).isEqualTo(2);
		assertThat(this.err.toString()).contains("bash", "zsh", "fish");
	}

	private int run(String... arguments) {
		return Commands.run(new PrintWriter(this.out), new PrintWriter(this.err), arguments);
	}

}
