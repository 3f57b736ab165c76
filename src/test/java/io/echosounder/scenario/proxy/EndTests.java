package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.util.stream.Stream;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client ends by FIN or by RST at each byte of its header, or the server does.
 */
class EndTests {

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("required", "framing=lf", "proxy-protocol=required")
		.listener("optional", "framing=lf", "proxy-protocol=optional")
		.listener("tls", "framing=lf", "proxy-protocol=required", "tls.bundle=server")
		.listener("optional-tls", "framing=lf", "proxy-protocol=optional", "tls.bundle=server");

	private final Behind behind = new Behind(scenario);

	@ParameterizedTest
	@MethodSource("modesListenersAndHeaders")
	void finCutsAHeaderOff(Mode mode, String base, String header) throws IOException {
		Tally tally = new Tally();
		for (int length = 0; length <= header.length(); length++) {
			String sent = header.substring(0, length);
			try (Client client = scenario.connect(base, mode)) {
				String reply = client.send(sent).endOutput().readToEnd();
				assertThat(reply).as("after %d bytes", length).isEqualTo(reply(base, header, sent));
			}
			tally.add(afterFin(base, header, sent));
		}
		assertCounted(mode.listener(base), tally);
	}

	@ParameterizedTest
	@MethodSource("modesListenersAndHeaders")
	void aResetIsAResetInTheMiddleOfAHeaderToo(Mode mode, String base, String header) throws IOException {
		String listener = mode.listener(base);
		Tally tally = new Tally();
		for (int length = 0; length <= header.length(); length++) {
			Client client = scenario.connect(base, mode);
			Proceeding.on(scenario, listener, client).send(header.substring(0, length));
			client.reset();
			tally.add(CloseReason.RESET);
		}
		assertCounted(listener, tally);
	}

	static Stream<Arguments> modesListenersAndHeaders() {
		return Modes.with(Stream.of(Arguments.of("required", Headers.V1), Arguments.of("optional", Headers.V2),
				Arguments.of("tls", Headers.V2), Arguments.of("optional-tls", Headers.V1)));
	}

	/** As load balancers do to check that a port listens. */
	@ParameterizedTest
	@MethodSource("modesAndListeners")
	void whoConnectsAndGoesIsAPeerThatWent(Mode mode, String base) throws IOException {
		scenario.connect(base, mode).close();
		this.behind.assertClosed(mode.listener(base), CloseReason.PEER);
	}

	static Stream<Arguments> modesAndListeners() {
		return Modes.with(Stream.of("required", "optional-tls"));
	}

	@ParameterizedTest
	@MethodSource("modesAndListeners")
	void whoGoesBehindTheHeaderIsAPeerThatWent(Mode mode, String base) throws IOException {
		try (Client client = scenario.connect(base, mode)) {
			assertThat(client.send(Headers.V2).endOutput().readToEnd()).isEmpty();
		}
		this.behind.assertClosed(mode.listener(base), CloseReason.PEER);
	}

	@ParameterizedTest
	@MethodSource
	void anOperatorClosesOneAtAnyPointOfItsHeader(Mode mode, String base, String sent, CloseReason reason)
			throws IOException {
		String listener = mode.listener(base);
		try (Client client = scenario.connect(base, mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client).send(sent);
			// as DELETE on the endpoint does
			proceeding.connection().close();
			assertThat(client.readToEnd()).isEmpty();
			// comes too late, and changes nothing
			client.send(Headers.V1.substring(sent.length()) + "one\n");
		}
		this.behind.assertClosed(listener, reason);
	}

	static Stream<Arguments> anOperatorClosesOneAtAnyPointOfItsHeader() {
		return Modes.with(Stream.of(Arguments.of("required", "", CloseReason.DRAINED),
				Arguments.of("optional", "P", CloseReason.FORCED),
				Arguments.of("tls", "PROXY TCP4 192.0.2.7 198", CloseReason.FORCED)));
	}

	private void assertCounted(String listener, Tally tally) {
		scenario.awaitClosed(listener, tally.reasons());
		assertThat(scenario.counted(listener).opened()).isEqualTo(tally.sum());
		assertThat(scenario.counted(listener).rejected()).isEmpty();
		this.behind.assertQuietLog();
	}

	/** Before the server recognises a header, the bytes may be lines. */
	private static boolean isData(String base, String header, String sent) {
		return base.startsWith("optional") && sent.length() < (header.equals(Headers.V1) ? 6 : 12);
	}

	private static String reply(String base, String header, String sent) {
		boolean echoed = base.equals("optional") && isData(base, header, sent);
		return echoed ? sent.substring(0, sent.lastIndexOf('\n') + 1) : "";
	}

	private static CloseReason afterFin(String base, String header, String sent) {
		if (sent.isEmpty() || sent.equals(header)) {
			return CloseReason.PEER;
		}
		if (!isData(base, header, sent)) {
			return CloseReason.PROXY_HEADER;
		}
		if (base.equals("optional-tls")) {
			return CloseReason.HANDSHAKE;
		}
		return sent.endsWith("\n") ? CloseReason.PEER : CloseReason.INCOMPLETE_FRAME;
	}

}
