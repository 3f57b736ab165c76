package io.echosounder.transport;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests how many descriptors connections may take, and how often they are counted.
 */
class DescriptorReserveTests {

	private long max = 1000;

	private long open = 100;

	private int counts;

	private final DescriptorReserve reserve = new DescriptorReserve(new DescriptorReserve.Descriptors() {

		@Override
		public long max() {
			return DescriptorReserveTests.this.max;
		}

		@Override
		public long open() {
			DescriptorReserveTests.this.counts++;
			return DescriptorReserveTests.this.open;
		}

	});

	@Test
	void whenConnectionsTakeAllOthersThenSomeAreKept() throws IOException {
		take(1000 - 100 - 64);
		assertThat(this.counts).isOne();
		this.open = 1000 - 64;
		assertRefused("only 64 file descriptors are left");
		this.open--;
		take(1);
	}

	@Test
	void whenConnectionsCloseThenOthersAreAccepted() throws IOException {
		for (int i = 0; i < 10; i++) {
			take(1000 - 100 - 64);
		}
		assertThat(this.counts).isEqualTo(10);
	}

	@Test
	void whenTheSystemAllowsFewThenATenthIsKept() throws IOException {
		this.max = 150;
		take(150 - 100 - 15);
		this.open = 135;
		assertRefused("only 15 file descriptors are left");
	}

	private void take(int times) throws IOException {
		for (int i = 0; i < times; i++) {
			this.reserve.take();
		}
	}

	private void assertRefused(String message) {
		assertThatIOException().isThrownBy(this.reserve::take).withMessage(message);
	}

}
