package io.echosounder.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BufferBudget}.
 */
class BufferBudgetTests {

	private static final int KIB = 1024;

	private static final int MIB = 1024 * KIB;

	private final BufferBudget budget = new BufferBudget(64 * MIB);

	@Test
	void aLimitOfNothingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BufferBudget(0));
	}

	@Test
	void theDefaultIsAQuarterOfTheHeap() {
		assertThat(BufferBudget.defaultLimit()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
	}

	@ParameterizedTest
	@CsvSource({ "0, 65536", "33554432, 65536", "33554433, 65536", "48234496, 32768", "50331584, 2048",
			"60000000, 2048", "90000000, 2048" })
	void aConnectionMayHoldLessTheLessMemoryIsLeft(int held, int allowance) {
		this.budget.change(held);
		assertThat(this.budget.allowance(64 * KIB)).isEqualTo(allowance);
	}

	@Test
	void noConnectionMayHoldMoreThanItsOwnLimit() {
		this.budget.change(60 * MIB);
		assertThat(this.budget.allowance(KIB)).isEqualTo(KIB);
	}

	@Test
	void onlyWhatGoesBeyondTheLimitAsksForRelief() {
		AtomicInteger asked = new AtomicInteger();
		this.budget.relieveBy(asked::incrementAndGet);
		this.budget.change(64 * MIB);
		assertThat(asked).hasValue(0);
		this.budget.change(1);
		assertThat(asked).hasValue(1);
		assertThat(this.budget.isExceeded()).isTrue();
		this.budget.change(9 * MIB);
		assertThat(this.budget.isExhausted()).isTrue();
		this.budget.change(-2 * MIB);
		assertThat(asked).hasValue(2);
		assertThat(this.budget.isExhausted()).isFalse();
	}

	@Test
	void aShortageIsSaidOnceWhenItBeginsAndOnceWhenItHasEnded() {
		try (CapturedLog log = new CapturedLog()) {
			this.budget.countEviction();
			this.budget.change(40 * MIB);
			this.budget.change(20 * MIB);
			this.budget.countEviction();
			assertThat(log.lines(Level.WARN)).isEqualTo(List.of("Connections hold 40.0 MB, more than half of "
					+ "max-buffered (64.0 MB); reading from the largest pauses"));
			log.clear();
			this.budget.change(-50 * MIB);
			tick(0);
			tick(9);
			this.budget.change(30 * MIB);
			this.budget.change(-30 * MIB);
			tick(10);
			tick(19);
			assertThat(log.lines(Level.INFO)).isEmpty();
			tick(20);
			tick(30);
			assertThat(log.lines(Level.INFO)).isEqualTo(List
				.of("Connections hold 10.0 MB, less than half of " + "max-buffered again; closed meanwhile: 1"));
		}
	}

	private void tick(int second) {
		this.budget.tick(Duration.ofSeconds(second).toNanos());
	}

}
