package io.echosounder.command;

import java.io.Console;

/**
 * Whether a person watches.
 */
final class Terminal {

	private Terminal() {
	}

	/** Whether input and output are a terminal. */
	@SuppressWarnings("SystemConsoleNull") // it does again since JDK 25
	static boolean isThere() {
		Console console = System.console();
		return console != null && console.isTerminal();
	}

}
