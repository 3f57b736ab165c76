package io.echosounder.transport;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.MessagingException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureLog}.
 */
class FailureLogTests {

	private static final long BEGIN = -1_000_000_000_000L;

	private final FailureLog log = new FailureLog();

	@Test
	void theStackTraceOfAClassIsLoggedOnceAMinute() {
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN)).isTrue();
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN)).isFalse();
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN + FailureLog.PAUSE - 1)).isFalse();
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN + FailureLog.PAUSE)).isTrue();
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN + FailureLog.PAUSE + 1)).isFalse();
	}

	@Test
	void eachClassIsLookedAtByItself() {
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN)).isTrue();
		assertThat(this.log.isToBeTraced(IllegalStateException.class, BEGIN)).isTrue();
		assertThat(this.log.isToBeTraced(IOException.class, BEGIN)).isFalse();
	}

	@Test
	void noMoreClassesAreKnownThanTheLogHasRoomFor() {
		Class<?> type = Object.class;
		assertThat(this.log.isToBeTraced(String.class, BEGIN)).isTrue();
		for (int i = 0; i < FailureLog.MAX_CLASSES; i++) {
			type = type.arrayType();
			assertThat(this.log.isToBeTraced(type, BEGIN)).isTrue();
		}
		assertThat(this.log.isToBeTraced(type, BEGIN)).isFalse();
		assertThat(this.log.isToBeTraced(String.class, BEGIN)).isTrue();
	}

	@Test
	void aFailureIsDescribedOnOneLineOfBoundedLength() {
		assertThat(FailureLog.describe(new IllegalStateException("a\nb\u001b")))
			.isEqualTo("java.lang.IllegalStateException: a\\x0ab\\x1b");
		assertThat(FailureLog.describe(new NullPointerException())).isEqualTo("java.lang.NullPointerException");
		assertThat(FailureLog.describe(new IOException("x".repeat(10_000))))
			.isEqualTo("java.io.IOException: " + "x".repeat(FailureLog.MAX_MESSAGE) + "…");
	}

	@Test
	void whatTheMessagingLayerPutsAroundItIsLeftOut() {
		assertThat(FailureLog.describe(new MessagingException("failed", new IOException("why"))))
			.isEqualTo("java.io.IOException: why");
		assertThat(FailureLog.describe(new MessagingException("alone")))
			.isEqualTo("org.springframework.messaging.MessagingException: alone");
	}

}
