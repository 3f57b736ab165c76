package io.echosounder.selfcheck;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.echosounder.transport.Connection;
import io.echosounder.transport.ConnectionEndedException;
import io.echosounder.transport.NioClientConnectionFactory;

import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * Exchange with a listener that sends a banner. A gateway of requests and replies does
 * not fit, as the listener may end before the request is sent. One thread at a time may
 * call.
 */
final class BannerExchange implements Exchange, TcpListener {

	private final NioClientConnectionFactory client;

	private final Duration timeout;

	private volatile CompletableFuture<byte[]> answer = new CompletableFuture<>();

	/**
	 * Create an exchange.
	 * @param client opens connections to the listener, and has no other listener
	 * @param timeout maximum time until its end
	 */
	BannerExchange(NioClientConnectionFactory client, Duration timeout) {
		this.client = client;
		this.timeout = timeout;
		client.registerListener(this);
	}

	@Override
	public void onMessage(Message<?> message) {
		switch (message.getPayload()) {
			case byte[] all -> this.answer.complete(all);
			case Throwable failure -> this.answer.completeExceptionally(failure);
			default -> throw new IllegalArgumentException(
					"Neither bytes nor a failure of " + message.getHeaders().get(IpHeaders.CONNECTION_ID));
		}
	}

	@Override
	public byte[] exchange(byte[] request) {
		CompletableFuture<byte[]> answer = new CompletableFuture<>();
		this.answer = answer;
		try {
			Connection connection = (Connection) this.client.getConnection();
			try {
				send(connection, request);
				return answer.orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS).join();
			}
			finally {
				connection.close();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof TimeoutException) ? new MessageTimeoutException("Timed out") : ex;
		}
	}

	private static void send(Connection connection, byte[] request) {
		try {
			if (request.length > 0) {
				connection.send(new GenericMessage<>(request));
			}
		}
		catch (ConnectionEndedException _) {
			// all bytes have arrived, and the answer reports them
		}
		connection.shutdownOutput();
	}

}
