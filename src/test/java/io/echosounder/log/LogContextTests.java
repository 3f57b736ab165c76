package io.echosounder.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.testing.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link LogContext} and {@link ListenerLog}.
 */
class LogContextTests {

	private final CapturedLog log = new CapturedLog();

	@AfterEach
	void close() {
		this.log.close();
		MDC.clear();
	}

	@Test
	void aStretchIsAboutAConnectionAndThenAboutNothing() {
		MDC.put("mine", "kept");
		LogContext.enter("raw", "raw-1");
		assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("mine", "kept"), entry("listener", "raw"),
				entry("connectionId", "raw-1"));
		LogContext.leave();
		assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("mine", "kept"));
	}

	@Test
	void whatWasOpenedByUsHasNoListener() {
		LogContext.enter(null, "client-1");
		assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("connectionId", "client-1"));
		LogContext.leave();
	}

	@Test
	void aLineAboutSomethingElseLeavesTheRestAsItWas() {
		LogContext.enter("raw", "raw-1");
		LogContext.with("line", null,
				() -> assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("listener", "line")));
		assertThatIllegalStateException().isThrownBy(() -> LogContext.with(null, "client-1", () -> {
			assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("connectionId", "client-1"));
			throw new IllegalStateException();
		}));
		assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("listener", "raw"), entry("connectionId", "raw-1"));
	}

	@Test
	void linesOfAListenerNameItAtTheirLevels() {
		ListenerLog log = new ListenerLog(LogContextTests.class, "raw");
		log.info("one");
		log.warn("two");
		log.warn("three", new IllegalStateException());
		log.error("four", new IllegalStateException());
		log.debug("not on");
		assertThat(log.isDebugEnabled()).isFalse();
		assertThat(this.log.events()).extracting(ILoggingEvent::getLevel)
			.containsExactly(Level.INFO, Level.WARN, Level.WARN, Level.ERROR);
		assertThat(this.log.events()).allSatisfy((event) -> {
			assertThat(event.getMDCPropertyMap()).containsOnly(entry("listener", "raw"));
			assertThat(event.getLoggerName()).isEqualTo(LogContextTests.class.getName());
		});
	}

}
