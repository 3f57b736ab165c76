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
 * Why an exchange has failed, found among the causes of what it has thrown.
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

	/** Whether there was no TCP connection. */
	boolean isUnconnected() {
		return this.causes.stream()
			.anyMatch((ex) -> ex instanceof ConnectFailedException failed
					&& (failed.phase() == ConnectPhase.RESOLVE || failed.phase() == ConnectPhase.CONNECT));
	}

	/** Whether the listener has refused the handshake after it has read it. */
	boolean isTlsAlert() {
		return isTlsFailure("Received fatal alert");
	}

	/** Whether the client of the check cannot do what other clients can. */
	@Nullable String clientLimit() {
		if (this.causes.stream()
			.anyMatch((ex) -> ex instanceof ConnectFailedException failed && failed.phase() == ConnectPhase.CONNECT
					&& failed.reason() == ConnectFailure.OTHER)) {
			return "this process cannot open a connection";
		}
		return isTlsFailure("exceeds the maximum allowed") ? "the client of the check does not take so long a message"
				: null;
	}

	private boolean isTlsFailure(String text) {
		return this.causes.stream()
			.anyMatch((ex) -> ex instanceof SSLException && String.valueOf(ex.getMessage()).contains(text));
	}

	/**
	 * Describes the failure.
	 * @param expectation what should have come back
	 * @param timeout how long the exchange could take
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
					// what has put it into words for the messaging layer
				}
			}
		}
		return String.valueOf(this.causes.getFirst());
	}

}
