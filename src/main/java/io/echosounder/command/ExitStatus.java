package io.echosounder.command;

/**
 * What the exit statuses of commands mean.
 */
final class ExitStatus {

	/** All is well. */
	static final int OK = 0;

	/** A probe, or the network, has failed. */
	static final int FAILED = 1;

	/** It cannot do what it was told. */
	static final int USAGE = 2;

	private ExitStatus() {
	}

}
