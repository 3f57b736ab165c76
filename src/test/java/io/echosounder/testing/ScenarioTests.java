package io.echosounder.testing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

import static org.assertj.core.api.Assertions.assertThat;

class ScenarioTests {

	@Test
	void aServerThatDoesNotStartIsTheOnlyFailure() {
		assertFailsOnce(OneServer.class);
		assertFailsOnce(ServerForEachTest.class);
	}

	private static void assertFailsOnce(Class<?> type) {
		assertThat(EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(type))
			.execute()
			.allEvents()
			.failed()
			.stream()).singleElement().satisfies((event) -> {
				Throwable failure = failure(event);
				assertThat(failure).hasStackTraceContaining("morse").hasNoSuppressedExceptions();
			});
	}

	private static Throwable failure(Event event) {
		return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
	}

	static class OneServer {

		@RegisterExtension
		static final Scenario scenario = Scenario.of("framing=morse");

		@Test
		void never() {
		}

	}

	static class ServerForEachTest {

		@RegisterExtension
		final Scenario scenario = Scenario.of("framing=morse");

		@Test
		void never() {
		}

	}

}
