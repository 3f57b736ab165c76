package io.echosounder.transport;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Registration} and {@link AdmissionPermit}: each connection is counted
 * in once and out once.
 */
class RegistrationTests {

	private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.9");

	private final Counts counts = new Counts();

	private final Admission admission = new Admission("test", 0, 1, 64);

	private AdmissionPermit permit() {
		assertThat(this.admission.admit()).isNull();
		return new AdmissionPermit(this.admission, this.counts);
	}

	// The permit

	@Test
	void aPermitIsCountedInAndOut() {
		AdmissionPermit permit = permit();
		assertThat(permit.enter(PEER)).isNull();
		assertCounts(1, 1, 0);
		permit.leave(CloseReason.PEER);
		permit.leave(CloseReason.RESET);
		permit.reject(RejectReason.DRAINING);
		assertCounts(1, 0, 0);
		assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.PEER, 1));
		assertThat(permit().enter(PEER)).isNull();
	}

	@Test
	void aPermitOfAnAddressThatHasTooManyIsRejected() {
		permit().enter(PEER);
		AdmissionPermit second = permit();
		assertThat(second.enter(PEER)).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
		second.reject(RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
		second.leave(CloseReason.PEER);
		assertCounts(1, 1, 1);
		assertThat(this.counts.closed()).isEmpty();
		// a rejected connection gives back no place of its address
		assertThat(permit().enter(PEER)).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
	}

	@Test
	void whatEndsBeforeItsPeerIsKnownWasOpened() {
		AdmissionPermit permit = permit();
		permit.leave(CloseReason.PROXY_HEADER);
		assertThat(permit.enter(PEER)).isNull();
		assertCounts(1, 0, 0);
		assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.PROXY_HEADER, 1));
		assertThat(permit().enter(PEER)).isNull();
	}

	private void assertCounts(int opened, int open, int rejected) {
		assertThat(this.counts.openedConnections()).isEqualTo(opened);
		assertThat(this.counts.open()).isEqualTo(open);
		assertThat(this.admission.active()).isEqualTo(open);
		assertThat(this.counts.rejectedConnections().values().stream().mapToInt(Integer::intValue).sum())
			.isEqualTo(rejected);
	}

	// The connection

	@ParameterizedTest
	@EnumSource
	void aRejectedConnectionWasNeverOpened(RejectReason reason) {
		try (ConnectionFixture fixture = behindProxy()) {
			assertThat(fixture.counts.openedConnections()).isZero();
			fixture.connection.core().reject(reason);
			fixture.connection.abort(CloseReason.FORCED);
			assertThat(fixture.driver.isClosed()).isTrue();
			assertThat(fixture.counts.openedConnections()).isZero();
			assertThat(fixture.counts.closed()).isEmpty();
			assertThat(fixture.counts.rejectedConnections()).isEqualTo(Map.of(reason, 1));
			assertThat(fixture.context.admission.active()).isZero();
			assertThat(fixture.context.events).containsOnlyOnce("forgotten").doesNotContain("established");
		}
	}

	@ParameterizedTest
	@CsvSource({ "'PROXY TCP4 192.0.2.7 192.0.2.8 5 6\\r\\n', ", "PRO, PROXY_HEADER", "'', PROXY_HEADER" })
	void aConnectionIsOpenedWhenItsPeerIsKnownOrWhenItEnds(String bytes, @Nullable CloseReason reason) {
		try (ConnectionFixture fixture = behindProxy()) {
			fixture.driver.receive(bytes.translateEscapes());
			assertThat(fixture.counts.openedConnections()).isEqualTo((reason == null) ? 1 : 0);
			assertThat(fixture.connection.core().deadlines.awaited()).isEqualTo(reason);
			fixture.driver.fail("Connection reset");
			fixture.assertEnded(CloseReason.RESET);
		}
	}

	@Test
	void theConnectionIsForgottenWhenItWasCounted() {
		List<CloseReason> counted = new ArrayList<>();
		ManualContext context = new ManualContext(ConnectionFixture.lines().build());
		context.whenForgotten = () -> counted.addAll(context.counts.closed().keySet());
		try (ConnectionFixture fixture = new ConnectionFixture(context, (_) -> {
		})) {
			fixture.driver.receiveEnd();
			assertThat(counted).containsExactly(CloseReason.PEER);
			assertThat(fixture.context.events).endsWith("forgotten", "nothing follows");
		}
	}

	// Sessions

	@ParameterizedTest
	@EnumSource
	void aSessionThatWasOpenedIsClosedOnceAndLast(Dispatch dispatch) {
		RecordedCallbacks callbacks = new RecordedCallbacks();
		try (ConnectionFixture fixture = session(dispatch, callbacks)) {
			fixture.settle();
			fixture.driver.receive("one\n");
			fixture.settle();
			assertThat(callbacks.calls).containsExactly("opened");
			fixture.driver.receiveEnd();
			fixture.driver.runUntil(() -> callbacks.calls.size() > 1);
			fixture.connection.core().stopped();
			fixture.settle();
			assertThat(callbacks.calls).containsExactly("opened", "closed: PEER");
			fixture.assertEnded(CloseReason.PEER);
		}
	}

	@Test
	void aSessionIsClosedWhenItsHandlerHasReturned() {
		RecordedCallbacks callbacks = new RecordedCallbacks();
		try (ConnectionFixture fixture = session(Dispatch.VIRTUAL, callbacks)) {
			fixture.hangAt("hang\n");
			fixture.connection.abort(CloseReason.FORCED);
			assertThat(callbacks.calls).containsExactly("opened");
			fixture.resume();
			fixture.settle();
			assertThat(callbacks.calls).containsExactly("opened", "closed: FORCED");
		}
	}

	@Test
	void aSessionOfAConnectionThatWasNeverEstablishedIsNotClosed() {
		RecordedCallbacks callbacks = new RecordedCallbacks();
		try (ConnectionFixture fixture = new ConnectionFixture(ConnectionFixture.lines(), (context) -> {
			context.proxyMode = ProxyMode.REQUIRED;
			context.conversations = new Conversations(callbacks);
		})) {
			fixture.driver.fail("Connection reset");
			fixture.assertEnded(CloseReason.RESET);
			assertThat(callbacks.calls).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aSessionWhoseCallbackFailsIsClosedAllTheSame(boolean opened) {
		RecordedCallbacks callbacks = new RecordedCallbacks();
		callbacks.failsWhenOpened = opened;
		callbacks.failsWhenClosed = !opened;
		CloseReason reason = opened ? CloseReason.HANDLER_ERROR : CloseReason.PEER;
		try (CapturedLog log = new CapturedLog(); ConnectionFixture fixture = session(Dispatch.INLINE, callbacks)) {
			fixture.driver.receiveEnd();
			assertThat(callbacks.calls).containsExactly("opened", "closed: " + reason);
			fixture.assertEnded(reason);
			assertThat(log.lines(Level.WARN)).singleElement()
				.asString()
				.contains(opened ? "is closed because its handler failed"
						: "was closed, and its service failed in closed()");
		}
	}

	private static ConnectionFixture session(Dispatch dispatch, RecordedCallbacks callbacks) {
		return new ConnectionFixture(ConnectionFixture.lines().dispatch(dispatch),
				(context) -> context.conversations = new Conversations(callbacks));
	}

	private static ConnectionFixture behindProxy() {
		return new ConnectionFixture(ConnectionFixture.lines(), (context) -> context.proxyMode = ProxyMode.REQUIRED);
	}

}
