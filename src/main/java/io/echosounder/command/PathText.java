package io.echosounder.command;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Target;
import io.echosounder.path.Finding;
import io.echosounder.path.Outcome.Meaning;
import io.echosounder.probe.FailedException;
import org.jspecify.annotations.Nullable;

/**
 * Reports a path for people: a line for each check, and the conclusion from all of them.
 */
final class PathText implements PathReport {

	private final PrintWriter out;

	private final Target target;

	private final boolean quiet;

	PathText(PrintWriter out, Target target, boolean quiet) {
		this.out = out;
		this.target = target;
		this.quiet = quiet;
	}

	@Override
	public void introduced(InetSocketAddress peer, @Nullable String listener, List<String> faults) {
		if (this.quiet) {
			return;
		}
		this.out.println(String.format(Locale.ROOT, "path to %s (%s), %s", this.target,
				AddressFormat.compressed(peer.getAddress()),
				(listener != null) ? "listener " + listener : "a server without a readable line of info"));
		if (!faults.isEmpty()) {
			this.out.println("the server injects faults on purpose: " + String.join("; ", faults));
		}
		this.out.flush();
	}

	@Override
	public void found(Finding finding) {
		if (!this.quiet) {
			this.out.println(String.format(Locale.ROOT, "%-13s %-12s %s", finding.check().tag(),
					finding.outcome().tag(), finding.evidence()));
			this.out.flush();
		}
	}

	@Override
	public void summarize(List<Finding> findings) {
		this.out.println(String.format(Locale.ROOT, "--- %s path ---", this.target));
		String broken = those(findings, Meaning.BROKEN);
		String signs = those(findings, Meaning.SIGN);
		if (!broken.isEmpty()) {
			this.out.println("BROKEN: " + broken);
		}
		if (!signs.isEmpty()) {
			this.out.println("something is in between: " + signs);
		}
		if (broken.isEmpty() && signs.isEmpty()) {
			this.out.println("nothing was seen in between");
		}
		String open = those(findings, Meaning.OPEN);
		if (!open.isEmpty()) {
			this.out.println("not known: " + open.replace(" unknown", ""));
		}
		this.out.flush();
	}

	private static String those(List<Finding> findings, Meaning meaning) {
		return findings.stream()
			.filter((finding) -> finding.outcome().meaning() == meaning)
			.map((finding) -> finding.check().tag() + " " + finding.outcome().tag())
			.collect(Collectors.joining(", "));
	}

	@Override
	public void failed(FailedException ex) {
		this.out.println(String.format(Locale.ROOT, "path to %s failed: phase=%s reason=%s: %s", this.target,
				ex.phase().tag(), ex.reason().tag(), ex.message()));
		this.out.flush();
	}

}
