package io.echosounder.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Flags of a command under headings, the common ones first.
 */
final class HelpSections implements IHelpSectionRenderer {

	/** Sections in their order; a flag in none of them follows the first. */
	private static final List<Section> SECTIONS = List.of(
			new Section("",
					List.of("--count", "--duration", "--interval", "--connections", "--rate", "--depth", "--size",
							"--timeout", "--reconnect", "--find-idle-timeout", "--idle", "--framing", "-4", "-6")),
			new Section("TLS:",
					List.of("--tls", "--servername", "--alpn", "--cacert", "--cert", "--key", "--insecure")),
			new Section("PROXY protocol:", List.of("--proxy-protocol")), new Section("Output:",
					List.of("--quiet", "--json", "--timestamps", "--percentiles", "--report", "--help", "--version")));

	@Override
	public String render(Help help) {
		StringBuilder text = new StringBuilder();
		for (Section section : SECTIONS) {
			List<OptionSpec> options = options(help, section);
			if (!options.isEmpty()) {
				Layout layout = help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
				layout.addOptions(options, help.parameterLabelRenderer());
				text.append(section.heading(help)).append(layout);
			}
		}
		return text.toString();
	}

	private static List<OptionSpec> options(Help help, Section section) {
		List<OptionSpec> options = new ArrayList<>();
		for (OptionSpec option : help.commandSpec().options()) {
			boolean placed = SECTIONS.stream().anyMatch((other) -> other.position(option) >= 0);
			if (!option.hidden()
					&& (section.position(option) >= 0 || (!placed && section.equals(SECTIONS.getFirst())))) {
				options.add(option);
			}
		}
		// those without a position, -1, come last
		options.sort(Comparator.comparingLong((option) -> Integer.toUnsignedLong(section.position(option))));
		return options;
	}

	/**
	 * Some of the flags.
	 *
	 * @param title nothing for the first
	 * @param names the longest name of each flag
	 */
	private record Section(String title, List<String> names) {

		/** Return the position, or -1 for another section. */
		int position(OptionSpec option) {
			return this.names.indexOf(option.longestName());
		}

		/** Return the heading; empty if the command has no flags of other sections. */
		String heading(Help help) {
			boolean only = help.commandSpec().options().stream().allMatch((option) -> position(option) >= 0);
			return (this.title.isEmpty() || only) ? "" : System.lineSeparator() + this.title + System.lineSeparator();
		}

	}

}
