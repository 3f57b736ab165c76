package io.echosounder.command;

/**
 * Exit statuses of commands.
 */
final class ExitStatus {

	/** Success. */
	static final int OK = 0;

	/** A probe, or the network, has failed. */
	static final int FAILED = 1;

	/** The arguments are invalid, or cannot be carried out. */
	static final int USAGE = 2;

	private ExitStatus() {
	}

}
