package io.echosounder.transport;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CloseState}.
 */
class CloseStateTests {

	private final CloseState state = new CloseState();

	@Test
	void withoutAReasonTheConnectionIsOpen() {
		assertThat(this.state.isOpen()).isTrue();
		assertThat(this.state.reason()).isNull();
		this.state.because(CloseReason.IDLE);
		assertThat(this.state.isOpen()).isFalse();
		assertThat(this.state.reason()).isEqualTo(CloseReason.IDLE);
	}

	@ParameterizedTest
	@EnumSource
	void theFirstReasonStaysUnlessItSaysThatAllRepliesWentOut(CloseReason first) {
		boolean givesWay = first == CloseReason.PEER || first == CloseReason.CUT || first == CloseReason.MAX_AGE;
		for (CloseReason later : CloseReason.values()) {
			CloseState state = new CloseState();
			state.because(first);
			state.because(later);
			assertThat(state.reason()).isEqualTo(givesWay ? later : first);
		}
	}

	@ParameterizedTest
	@EnumSource
	void behindFinTheReasonStays(CloseReason first) {
		this.state.because(first);
		this.state.outputEnded();
		for (CloseReason later : CloseReason.values()) {
			this.state.because(later);
		}
		assertThat(this.state.reason()).isEqualTo(first);
	}

	@ParameterizedTest
	@EnumSource
	void afterTheEndTheReasonStays(CloseReason first) {
		this.state.because(first);
		assertThat(this.state.end()).isTrue();
		for (CloseReason later : CloseReason.values()) {
			this.state.because(later);
		}
		assertThat(this.state.reason()).isEqualTo(first);
	}

	@Test
	void afterAHalfCloseThereMayStillBeAFirstReason() {
		this.state.outputEnded();
		this.state.because(CloseReason.RESET);
		assertThat(this.state.reason()).isEqualTo(CloseReason.RESET);
	}

	@Test
	void whatAwaitsABoundaryIsOpen() {
		assertThat(this.state.isBoundaryAwaited()).isFalse();
		this.state.awaitBoundary();
		assertThat(this.state.isBoundaryAwaited()).isTrue();
		assertThat(this.state.isOpen()).isTrue();
	}

	@Test
	void theConnectionEndsOnce() {
		assertThat(this.state.hasEnded()).isFalse();
		assertThat(this.state.end()).isTrue();
		assertThat(this.state.end()).isFalse();
		assertThat(this.state.hasEnded()).isTrue();
	}

	@Test
	void theFirstFailureIsToBlame() {
		IOException first = new IOException("first");
		this.state.recordFailure(first);
		this.state.recordFailure(new IOException("second"));
		assertThat(this.state.failure()).isSameAs(first);
	}

	@Test
	void bothDirectionsEndByThemselves() {
		this.state.inputEnded();
		assertThat(this.state.hasInputEnded()).isTrue();
		assertThat(this.state.hasOutputEnded()).isFalse();
		this.state.outputEnded();
		assertThat(this.state.hasOutputEnded()).isTrue();
		assertThat(this.state.isOpen()).isTrue();
	}

}
