package io.echosounder.selfcheck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectFailedException;
import io.echosounder.transport.ConnectFailure;
import io.echosounder.transport.ConnectPhase;
import io.echosounder.transport.ConnectionEndedException;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.MessageTimeoutException;

/**
 * Reason for the failure of an exchange, found among the causes of its exception.
 */
final class ExchangeFailure {

	/** The exception and its causes, from the outermost. */
	private final List<Throwable> causes = new ArrayList<>();

	ExchangeFailure(RuntimeException failure) {
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			this.causes.add(ex);
		}
	}

	boolean isTimeout() {
		return this.causes.stream()
			.anyMatch((ex) -> ex instanceof MessageTimeoutException
					|| (ex instanceof ConnectFailedException failed && failed.reason() == ConnectFailure.TIMEOUT));
	}

	/** Return whether no TCP connection was established. */
	boolean isUnconnected() {
		return this.causes.stream()
			.anyMatch((ex) -> ex instanceof ConnectFailedException failed
					&& (failed.phase() == ConnectPhase.RESOLVE || failed.phase() == ConnectPhase.CONNECT));
	}

	/** Return whether the listener has refused the handshake after it has read it. */
	boolean isTlsAlert() {
		return isTlsFailure("Received fatal alert");
	}

	/** Return a limit that only the check's client has, or {@code null}. */
	@Nullable String clientLimit() {
		if (this.causes.stream()
			.anyMatch((ex) -> ex instanceof ConnectFailedException failed && failed.phase() == ConnectPhase.CONNECT
					&& failed.reason() == ConnectFailure.OTHER)) {
			return "this process cannot open a connection";
		}
		return isTlsFailure("exceeds the maximum allowed")
				? "the client of the check does not accept a message of that length" : null;
	}

	private boolean isTlsFailure(String text) {
		return this.causes.stream()
			.anyMatch((ex) -> ex instanceof SSLException && String.valueOf(ex.getMessage()).contains(text));
	}

	/**
	 * Describe the failure.
	 * @param expectation bytes that should have come back
	 * @param timeout time limit of the exchange
	 * @return for an operator, to follow a colon; {@code null} if the listener did what
	 * is expected
	 */
	@Nullable String problem(Expectation expectation, Duration timeout) {
		for (Throwable cause : this.causes) {
			switch (cause) {
				case ConnectFailedException failed -> {
					return failed.getMessage();
				}
				case ConnectionEndedException ended -> {
					return (ended.reason() == CloseReason.PEER) ? expectation.problem(new byte[0]) : ended.getMessage();
				}
				case MessageTimeoutException _ -> {
					return String.format(Locale.ROOT, "no answer within %d ms", timeout.toMillis());
				}
				default -> {
					// a wrapper of the messaging layer
				}
			}
		}
		return String.valueOf(this.causes.getFirst());
	}

}
