package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

import io.echosounder.address.Target;
import io.echosounder.probe.Probe;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code probe}: like ping, over TCP echo. Reads its flags, and leaves the rest to a
 * {@link ProbeRun}.
 */
@Command(name = "probe", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		showDefaultValues = false, abbreviateSynopsis = true,
		header = "Like ping over TCP echo: sends, reads back, compares every byte.",
		description = { "", "A failure names its phase and its reason. Ctrl-C prints the summary.", "" },
		footer = { "", "Durations need a unit: 250ms, 10s, 5m. Sizes are bytes, or 64KB, 1MB.", "",
				"Exit status: 0 all echoes came back, 1 some did not, 2 wrong usage.", "", "Examples:",
				"  echosounder probe localhost:7007", "  echosounder probe -c 10 -i 200ms -s 1KB localhost 7007",
				"  echosounder probe --reconnect --json -c 5 [::1]:7007",
				"  echosounder probe --framing lf --tls --cacert ca.pem localhost:7008",
				"  echosounder probe -q -d 1m --proxy-protocol v2 192.0.2.1:7007" })
final class ProbeCommand implements Callable<Integer> {

	private final PrintWriter out;

	@Mixin
	private final CommonFlags common = new CommonFlags();

	@Mixin
	private final PercentilesFlag percentiles = new PercentilesFlag();

	@Option(names = { "-s", "--size" }, paramLabel = "BYTES", defaultValue = "64", converter = SizeConverter.class,
			description = "Payload size without delimiter or length header (default: ${DEFAULT-VALUE}).")
	private int size;

	@Option(names = { "-c", "--count" }, paramLabel = "N", description = "Stop after N probes (default: Ctrl-C).")
	private @Nullable Integer count;

	@Option(names = { "-d", "--duration" }, paramLabel = "TIME", converter = DurationConverter.class,
			description = "Start no probe after this time.")
	private @Nullable Duration duration;

	@Option(names = { "-i", "--interval" }, paramLabel = "TIME", defaultValue = "1s",
			converter = DurationConverter.class,
			description = "Time from the start of one probe to the next (default: ${DEFAULT-VALUE}).")
	private Duration interval = Duration.ZERO;

	@Option(names = { "-D", "--timestamps" }, description = "Print the time before each line, in seconds since 1970.")
	private boolean timestamps;

	@Option(names = "--reconnect", description = "Use a new connection for each probe.")
	private boolean reconnect;

	ProbeCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		Target target = this.common.target();
		ProbeOptions options = this.common.options(this.size, this.reconnect);
		List<BigDecimal> percentiles = this.percentiles.values();
		if (this.count != null && this.count < 1) {
			throw new UsageException("--count must be 1 or more, not " + this.count);
		}
		InstantSource clock = Clock.systemUTC();
		Report report = this.common.json() ? new JsonReport(this.out, target, clock)
				: new TextReport(this.out, target, options.framing(), this.timestamps ? clock : null);
		try (Probe probe = new Probe(target, options)) {
			probe.warmUp();
			Schedule schedule = new Schedule(this.interval, (this.count != null) ? this.count : Integer.MAX_VALUE,
					this.duration);
			ProbeRun run = new ProbeRun(probe::attempt, schedule, System::nanoTime, Thread::sleep);
			run.run((result) -> tell(report, result));
			Statistics statistics = run.statistics();
			report.summarize(statistics, run.elapsed(), percentiles);
			boolean perfect = statistics.received() > 0 && statistics.received() == statistics.transmitted();
			return perfect ? ExitStatus.OK : ExitStatus.FAILED;
		}
	}

	/** Report a result, and return whether the output is still read. */
	private boolean tell(Report report, Result result) {
		if (!this.common.quiet()) {
			report.add(result);
		}
		return !this.out.checkError();
	}

}
