package io.echosounder.command;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a report says of its origin.
 */
class InvocationTests {

	private static final Instant AT = Instant.parse("2026-11-30T05:31:25.678Z");

	@Test
	void theCommandCanBeTypedAgain() {
		Invocation invocation = Invocation.of(AT, "echosounder",
				List.of("load", "-s", "20-2KB", "--report", "it's mine.html", "$HOME", "", "[::1]:7007"));
		assertThat(invocation.command())
			.isEqualTo("echosounder load -s 20-2KB --report 'it'\\''s mine.html' '$HOME' '' [::1]:7007");
	}

	@Test
	void theTimeIsToTheSecondAndTheHostIsNamed() {
		Invocation invocation = Invocation.of(AT, "echosounder", List.of());
		assertThat(invocation.at()).isEqualTo("2026-11-30T05:31:25Z");
		assertThat(invocation.host()).isNotBlank().doesNotContain("\n");
		assertThat(invocation.version()).isNotBlank();
	}

}
