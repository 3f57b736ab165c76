package io.echosounder.scenario;

import java.io.IOException;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that blocks, held at a gate, holds up its own connection only.
 */
class BlockedHandlerTests {

	private static final int WRITE_BUFFER = 16 * 1024;

	private static final int ONE_READ = 64 * 1024;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "write-buffer=" + WRITE_BUFFER + "B")
		.with(ScriptedService.ServiceConfiguration.class);

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void othersAreServedMeanwhileAndOrderIsKept(Mode mode) throws IOException {
		String gate = "order " + mode;
		try (Client blocked = scenario.connect(mode); Client other = scenario.connect(mode)) {
			String before = Lines.numbered("BEFORE ", 100);
			String after = Lines.numbered("AFTER ", 100);
			String wait = ScriptedService.WAIT + gate + "\n";
			blocked.send(before + wait + after);
			awaitHeld(1);
			for (int i = 0; i < 100; i++) {
				other.send("x\n");
				assertThat(other.readLike("X\n")).isEqualTo("X\n");
			}
			blocked.send("LAST\n");
			service().open(gate);
			assertThat(blocked.readLike(before + wait + after + "LAST\n")).isEqualTo(before + wait + after + "LAST\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 2L));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void whenTheClientHalfClosesMeanwhileThenEveryReplyStillArrives(Mode mode) throws IOException {
		String gate = "half-close " + mode;
		String text = ScriptedService.WAIT + gate + "\nONE MORE\n";
		try (Client client = scenario.connect(mode)) {
			client.send(text).endOutput();
			awaitHeld(1);
			service().open(gate);
			assertThat(client.readToEnd()).isEqualTo(text);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void readingPausesWhenTooMuchWaits(Mode mode) throws IOException {
		String gate = "pause " + mode;
		String wait = ScriptedService.WAIT + gate + "\n";
		String lines = Lines.numbered("A LINE WITH NUMBER ", 400_000);
		long receivedBefore = received(mode);
		try (Client client = scenario.connect(mode)) {
			client.send(wait);
			awaitHeld(1);
			Background writer = client.sendInBackground(Lines.bytes(lines));
			scenario.awaitStable(() -> received(mode));
			assertThat(received(mode) - receivedBefore).isLessThanOrEqualTo(wait.length() + WRITE_BUFFER + ONE_READ);
			service().open(gate);
			assertThat(client.readLike(wait)).isEqualTo(wait);
			assertThat(client.readLike(lines).equals(lines)).as("replies equal the lines").isTrue();
			writer.join();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@EnumSource(names = "NIO_VIRTUAL")
	void whenTheClientResetsMeanwhileThenTheReplyIsDroppedSilently(Mode mode) throws IOException {
		String gate = "reset " + mode;
		Client client = scenario.connect(mode);
		client.send(ScriptedService.WAIT + gate + "\nmore\n");
		awaitHeld(1);
		client.reset();
		scenario.awaitActive(mode.listener("echo"), 0);
		service().open(gate);
		awaitHeld(0);
		scenario.awaitClosed(mode, Map.of(CloseReason.RESET, 1L));
	}

	@ParameterizedTest
	@EnumSource(names = "BLOCKING")
	void whenTheClientResetsABlockingConnectionMeanwhileThenTheReplyIsDroppedSilently(Mode mode) throws IOException {
		String gate = "reset " + mode;
		Client client = scenario.connect(mode);
		client.send(ScriptedService.WAIT + gate + "\nmore\n");
		awaitHeld(1);
		client.reset();
		service().open(gate);
		scenario.awaitClosed(mode, Map.of(CloseReason.RESET, 1L));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void anAbortedConnectionIsGoneAtOnceAndItsReplyIsDroppedSilently(Mode mode) throws IOException {
		String gate = "abort " + mode;
		try (Client client = scenario.connect(mode)) {
			client.send(ScriptedService.WAIT + gate + "\nmore\n");
			awaitHeld(1);
			scenario.server()
				.listener(mode.listener("echo"))
				.openConnections()
				.forEach((connection) -> connection.abort(CloseReason.FORCED));
			scenario.awaitClosed(mode, Map.of(CloseReason.FORCED, 1L));
			service().open(gate);
			awaitHeld(0);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void aConnectionThatIsToldToCloseMeanwhileIsForcedWhenItHasLingered(Mode mode) throws IOException {
		String gate = "close " + mode;
		try (Client client = scenario.connect(mode)) {
			client.send(ScriptedService.WAIT + gate + "\n");
			awaitHeld(1);
			closeAll(mode);
			scenario.awaitClosed(mode, Map.of(CloseReason.FORCED, 1L));
			service().open(gate);
			awaitHeld(0);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_VIRTUAL")
	void aConnectionThatIsToldToCloseWhileItsClientReadsNothingIsForcedWhenItHasLingered(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			client.sendInBackground(Lines.bytes((ScriptedService.SIZE + "1000000\n").repeat(20)));
			scenario.awaitUnsent(mode.listener("echo"));
			closeAll(mode);
			scenario.awaitClosed(mode, Map.of(CloseReason.FORCED, 1L));
		}
	}

	private static void closeAll(Mode mode) {
		scenario.server().listener(mode.listener("echo")).openConnections().forEach(Connection::close);
	}

	private static ScriptedService service() {
		return scenario.bean(ScriptedService.class);
	}

	private static void awaitHeld(int frames) {
		await().until(() -> service().waiting() == frames);
	}

	private static long received(Mode mode) {
		return scenario.server().count("tcp.server.received", "listener", mode.listener("echo"));
	}

}
