package io.echosounder.testing;

import java.io.IOException;

/**
 * Reports on the tests of a whole build, once all of them have run. The build executes it
 * in the directory of the project; its class path has the classes of the tests only.
 */
public final class BuildReport {

	private BuildReport() {
	}

	static void main() throws IOException {
		ScenarioReport.write();
		SkippedTests.print();
	}

}
