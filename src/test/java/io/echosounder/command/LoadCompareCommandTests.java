package io.echosounder.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code load compare} as it is typed.
 */
class LoadCompareCommandTests {

	private static final String BEFORE = """
			{"type":"load","target":"localhost:7007","verdict":"OK: 30,000 echoed","connections":10,"depth":1,\
			"asked":500,"due":30000,"messages":30000,"rate":500.000,"errors":0,"lost":0,"unsent":0,"duration":60,\
			"latency":{"50":0.0001,"mean":0.0002},"corrected":{"50":0.0004},"at":"2026-11-30T05:31:25Z"}
			""";

	private static final String AFTER = """
			{"type":"load","target":"localhost:7007","verdict":"FAILED: 13,805 of 30,000 not echoed","connections":10,\
			"depth":2,"asked":500,"due":30000,"messages":16195,"rate":269.917,"errors":12,"lost":5,"unsent":13800,\
			"duration":60,"latency":{"50":0.0002,"mean":0.0002},"corrected":{"50":2}}
			""";

	@TempDir
	Path directory;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@Test
	void bothArePrintedSideBySideWithRatios() throws IOException {
		Path before = file("before.json", BEFORE);
		Path after = file("after.json", "first of two\n" + BEFORE + AFTER + "\n");
		assertThat(run(before.toString(), after.toString())).as(() -> this.err.toString()).isZero();
		assertThat(this.out).hasToString("""
				A %s  localhost:7007  2026-11-30T05:31:25Z  OK: 30,000 echoed
				B %s  localhost:7007  FAILED: 13,805 of 30,000 not echoed
				not alike: depth
				                              A              B      B/A
				connections                  10             10     1.00
				depth                         1              2     2.00
				asked                       500            500     1.00
				due                       30000          30000     1.00
				messages                  30000          16195     0.54
				lost                          0              5        -
				unsent                        0          13800        -
				errors                        0             12        -
				rate                      500/s          270/s     0.54
				duration                60.00 s        60.00 s     1.00
				latency p50            0.100 ms       0.200 ms     2.00
				latency mean           0.200 ms       0.200 ms     1.00
				corrected p50          0.400 ms    2000.000 ms  5000.00
				""".formatted(before, after));
	}

	@Test
	void aFigureThatOnlyOneHasHasNoRatio() throws IOException {
		Path old = file("old.json", "{\"type\":\"load\",\"messages\":5,\"latency\":{\"50\":null}}");
		assertThat(run(file("before.json", BEFORE).toString(), old.toString())).isZero();
		assertThat(this.out.toString().lines()).contains("due                       30000              -        -",
				"messages                  30000              5     0.00",
				"latency p50            0.100 ms              -        -");
	}

	@Test
	void filesThatAreOfNoUseAreNamed() throws IOException {
		String before = file("before.json", BEFORE).toString();
		Path probe = file("probe.json", "{\"type\":\"probe\",\"seq\":1}\n[1]\n{");
		Path binary = Files.write(this.directory.resolve("binary"), new byte[] { (byte) 0xff, (byte) 0xfe, 0 });
		Path empty = file("empty.json", "");
		Path missing = this.directory.resolve("missing.json");
		for (Path useless : new Path[] { probe, binary, empty }) {
			assertRefused("%s has no result of a load, as load --json prints it.".formatted(useless), before,
					useless.toString());
		}
		assertRefused("There is no file %s.".formatted(missing), missing.toString(), before);
		assertRefused("%s cannot be read.".formatted(this.directory), this.directory.toString(), before);
	}

	@Test
	void twoFilesAreNeeded() {
		assertRefused("Missing required parameters: 'A.json', 'B.json'.");
		assertRefused("Missing required parameter: 'B.json'.", "a.json");
		assertRefused("Unmatched argument at index 4: 'c.json'.", "a.json", "b.json", "c.json");
		assertRefused("Unknown option: '--jso'.", "a.json", "b.json", "--jso");
	}

	@Test
	void helpSaysWhereTheFilesComeFrom() {
		assertThat(run("--help")).isZero();
		assertThat(this.out.toString()).contains("load --json", "A.json", "Exit status: 0");
	}

	private void assertRefused(String sentence, String... arguments) {
		this.err.getBuffer().setLength(0);
		assertThat(run(arguments)).isEqualTo(2);
		assertThat(this.err)
			.hasToString("echosounder load compare: " + sentence + " See echosounder load compare --help\n");
		assertThat(this.out.toString()).isEmpty();
	}

	private Path file(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content, StandardCharsets.UTF_8);
	}

	private int run(String... arguments) {
		String[] all = new String[arguments.length + 2];
		all[0] = "load";
		all[1] = "compare";
		System.arraycopy(arguments, 0, all, 2, arguments.length);
		return Commands.run(new PrintWriter(this.out), new PrintWriter(this.err), all);
	}

}
