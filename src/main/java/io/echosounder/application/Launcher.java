package io.echosounder.application;

/**
 * Entry point of the executable jar. Refuses a Java version that is too old with a
 * sentence in place of an {@link UnsupportedClassVersionError}. The build compiles only
 * this class for Java 17, the oldest that Spring Boot's own launcher runs on.
 */
public final class Launcher {

	private static final int OLDEST = 25;

	private static final int FAILED = 1;

	private Launcher() {
	}

	/**
	 * Start the application.
	 * @param args its arguments
	 */
	public static void main(String[] args) {
		int version = Runtime.version().feature();
		if (version < OLDEST) {
			System.err.println("Echosounder needs Java " + OLDEST + " or newer, and " + System.getProperty("java.home")
					+ " is Java " + version + ". Run it with the java of a newer one.");
			System.exit(FAILED);
		}
		EchosounderApplication.main(args);
	}

}
