package io.echosounder.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;

import io.echosounder.address.Target;
import io.echosounder.path.Outcome.Meaning;
import io.echosounder.path.PathExamination;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.ProbeOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code path}: detects middleboxes between here and an echo. Reads its flags, and leaves
 * the rest to a {@link PathExamination}.
 */
@Command(name = "path", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		showDefaultValues = false, abbreviateSynopsis = true,
		header = "Says what stands between here and an echo, with evidence.",
		description = { "", "Examines addresses, PROXY header, TLS, bytes, delivery, half-close, end,",
				"backpressure and round trip. The listener needs service: info-then-echo;",
				"of another echo it tells less.", "" },
		footer = { "", "Durations are 250ms, 10s, 5m; a unit is required.", "",
				"Exit status: 0 the path keeps what TCP promises, 1 it does not, or no echo,", "2 wrong usage.", "",
				"Examples:", "  echosounder path localhost:7009",
				"  echosounder path --tls --cacert ca.pem --idle 2m echo.example.org:7009",
				"  echosounder path --json --framing lf 192.0.2.1 7008" })
final class PathCommand implements Callable<Integer> {

	private static final int SIZE = 64;

	private final PrintWriter out;

	@Mixin
	private final CommonFlags common = new CommonFlags();

	@Option(names = "--idle", paramLabel = "TIME", converter = DurationConverter.class,
			description = "Also leave a connection without traffic for this time, and see whether it survives.")
	private @Nullable Duration idle;

	PathCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		Target target = this.common.target();
		ProbeOptions options = this.common.options(SIZE, true);
		if (this.idle != null && this.idle.isZero()) {
			throw new UsageException("--idle takes a time longer than 0s");
		}
		PathReport report = this.common.json() ? new PathJson(this.out, target, this.common.quiet())
				: new PathText(this.out, target, this.common.quiet());
		PathExamination examination = new PathExamination(target, options, this.idle);
		boolean complete = false;
		try {
			examination.run(report);
			complete = true;
		}
		catch (FailedException ex) {
			report.failed(ex);
			return ExitStatus.FAILED;
		}
		catch (InterruptedException _) {
			// the findings so far are still useful
		}
		report.summarize(examination.findings());
		boolean kept = examination.findings()
			.stream()
			.noneMatch((finding) -> finding.outcome().meaning() == Meaning.BROKEN);
		return (complete && kept) ? ExitStatus.OK : ExitStatus.FAILED;
	}

}
