package io.echosounder.command;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Target;
import io.echosounder.path.Finding;
import io.echosounder.path.Outcome.Meaning;
import io.echosounder.probe.FailedException;
import org.jspecify.annotations.Nullable;

/**
 * Reports a path in JSON, an object a line.
 */
final class PathJson implements PathReport {

	private final PrintWriter out;

	private final Target target;

	private final boolean quiet;

	PathJson(PrintWriter out, Target target, boolean quiet) {
		this.out = out;
		this.target = target;
		this.quiet = quiet;
	}

	@Override
	public void introduced(InetSocketAddress peer, @Nullable String listener, List<String> faults) {
		JsonObject object = new JsonObject().text("type", "path-server")
			.text("address", AddressFormat.compressed(peer.getAddress()));
		print((listener != null) ? object.text("listener", listener).texts("faults", faults) : object.none("listener"));
	}

	@Override
	public void found(Finding finding) {
		JsonObject facts = new JsonObject();
		finding.facts().forEach((name, value) -> {
			switch (value) {
				case Duration duration -> facts.seconds(name, duration.toNanos());
				case Number number -> facts.number(name, number.longValue());
				default -> facts.text(name, value.toString());
			}
		});
		print(new JsonObject().text("type", "path")
			.text("check", finding.check().tag())
			.text("outcome", finding.outcome().tag())
			.text("evidence", finding.evidence())
			.object("facts", facts));
	}

	@Override
	public void summarize(List<Finding> findings) {
		this.out.println(new JsonObject().text("type", "statistics")
			.text("target", this.target.toString())
			.texts("broken", those(findings, Meaning.BROKEN))
			.texts("signs", those(findings, Meaning.SIGN))
			.texts("unknown", those(findings, Meaning.OPEN)));
		this.out.flush();
	}

	private static List<String> those(List<Finding> findings, Meaning meaning) {
		return findings.stream()
			.filter((finding) -> finding.outcome().meaning() == meaning)
			.map((finding) -> finding.check().tag())
			.toList();
	}

	@Override
	public void failed(FailedException ex) {
		this.out.println(new JsonObject().text("type", "path")
			.bool("success", false)
			.text("phase", ex.phase().tag())
			.text("reason", ex.reason().tag())
			.text("message", ex.message()));
		this.out.flush();
	}

	private void print(JsonObject object) {
		if (!this.quiet) {
			this.out.println(object);
			this.out.flush();
		}
	}

}
