package io.echosounder.transport;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BannerSender}.
 */
class BannerSenderTests {

	@Test
	void aBannerIsSentOnceAsSoonAsTheConnectionIsOpen() {
		try (ConnectionFixture fixture = create(false, false)) {
			assertThat(fixture.driver.text()).isEqualTo("test-1\n");
			fixture.driver.receive("one\n");
			assertThat(fixture.driver.text()).isEqualTo("test-1\none\n");
			fixture.assertOpen();
		}
	}

	@Test
	void aBannerIsSentOnceAtTheFirstFrame() {
		try (ConnectionFixture fixture = create(true, false)) {
			fixture.driver.receive("on");
			assertThat(fixture.driver.written()).isEmpty();
			fixture.driver.receive("e\ntwo\n");
			fixture.driver.receive("three\n");
			assertThat(fixture.driver.text()).isEqualTo("test-1\none\ntwo\nthree\n");
		}
	}

	@Test
	void aConnectionMayBeClosedBehindItsBanner() {
		try (ConnectionFixture fixture = create(false, true)) {
			assertThat(fixture.driver.text()).isEqualTo("test-1\n");
			fixture.assertLingers(CloseReason.DRAINED);
			fixture.driver.receiveEnd();
			fixture.assertEnded(CloseReason.DRAINED);
		}
	}

	@Test
	void theFirstFrameHasNoReplyThen() {
		try (ConnectionFixture fixture = create(true, true)) {
			fixture.driver.receive("one\n");
			assertThat(fixture.driver.text()).isEqualTo("test-1\n");
			assertThat(fixture.handled).isEmpty();
			fixture.assertLingers(CloseReason.DRAINED);
		}
	}

	@Test
	void behindAHeaderTheBannerWaits() {
		try (ConnectionFixture fixture = new ConnectionFixture(ConnectionFixture.lines(), (context) -> {
			context.proxyMode = ProxyMode.REQUIRED;
			context.banner = banner(false, false);
		})) {
			assertThat(fixture.driver.written()).isEmpty();
			fixture.driver.receive("PROXY UNKNOWN\r\n");
			assertThat(fixture.driver.text()).isEqualTo("test-1\n");
			assertThat(fixture.counts.closed()).isEqualTo(Map.of());
		}
	}

	private static ConnectionFixture create(boolean atFirstFrame, boolean thenClose) {
		return new ConnectionFixture(ConnectionFixture.lines(),
				(context) -> context.banner = banner(atFirstFrame, thenClose));
	}

	private static Banner banner(boolean atFirstFrame, boolean thenClose) {
		return new Banner((connection) -> ManualContext.frame(connection.getConnectionId()), atFirstFrame, thenClose);
	}

}
