package io.echosounder.probe;

import io.echosounder.testing.FullTier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.ConnectRules;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for names with several addresses. All of 127.0.0.0/8 is this machine.
 */
class HappyEyeballsTests {

	private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");

	private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");

	private static final ProbeOptions OPTIONS = new ProbeOptions(Framing.RAW, 64, Duration.ofSeconds(30), true,
			AddressFamily.ANY, 0, null);

	/** No time passes, so it is not for the delay that the next one is tried. */
	@Test
	void theNextAddressIsTriedAtOnceWhenOneRefuses() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			int port = peer.port();
			AtomicReference<Result> result = new AtomicReference<>();
			Background.start(() -> result.set(attempt(OPTIONS, new ManualClock(), port, TWO, ONE))).join();
			assertThat(success(result.get()).address()).isEqualTo(ONE);
		}
	}

	@Test
	void theNextAddressIsTriedAfterAWhileWhenOneIsSilent() throws Exception {
		try (BusyPort silent = new BusyPort(TWO);
				ScriptedPeer peer = ScriptedPeer.on(new ServerSocket(silent.port(), 50, ONE), ScriptedPeer::echo)) {
			Result.Success success = success(attempt(peer.port(), TWO, ONE));
			assertThat(success.address()).isEqualTo(ONE);
			assertThat(success.nanos(Phase.CONNECT)).isGreaterThanOrEqualTo(ConnectRules.ATTEMPT_DELAY);
		}
	}

	@FullTier
	@Test
	void aRefusalSaysMoreThanSilence() throws Exception {
		try (BusyPort silent = new BusyPort(TWO)) {
			ProbeOptions shorter = new ProbeOptions(Framing.RAW, 64, Duration.ofSeconds(1), true, AddressFamily.ANY, 0,
					null);
			Result.Failure failure = (Result.Failure) attempt(shorter, new PatientTime(), silent.port(), TWO, ONE);
			assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
			assertThat(failure.address()).isEqualTo(ONE);
		}
	}

	@Test
	void theFirstOfSeveralRefusalsIsTold() throws Exception {
		Result.Failure failure = (Result.Failure) attempt(EchoProcess.freePort(), TWO, ONE);
		assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
		assertThat(failure.address()).isEqualTo(TWO);
	}

	/** Linux makes no connection to an address of many, and says that at once. */
	@Test
	void aRefusalSaysMoreThanThatThereIsNoWay() throws Exception {
		InetAddress many = InetAddress.ofLiteral("224.0.0.1");
		int port = EchoProcess.freePort();
		assertThat(((Result.Failure) attempt(port, many)).reason()).isEqualTo(Reason.UNREACHABLE);
		for (Result result : List.of(attempt(port, many, ONE), attempt(port, ONE, many))) {
			assertThat(((Result.Failure) result).reason()).isEqualTo(Reason.REFUSED);
			assertThat(result.address()).isEqualTo(ONE);
		}
	}

	private static Result attempt(int port, InetAddress... addresses) throws InterruptedException {
		return attempt(OPTIONS, System::nanoTime, port, addresses);
	}

	private static Result attempt(ProbeOptions options, LongSupplier time, int port, InetAddress... addresses)
			throws InterruptedException {
		try (Probe probe = new Probe(new Target("several.example", port), options, (_) -> addresses, time)) {
			return probe.attempt(1, true);
		}
	}

	private static Result.Success success(Result result) {
		assertThat(result).isInstanceOf(Result.Success.class);
		return (Result.Success) result;
	}

}
