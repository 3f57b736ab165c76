package io.echosounder.client;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.echosounder.lifecycle.Phases;
import io.echosounder.transport.NioClientConnectionFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * Sends requests to one peer, on one connection in turn or on a connection for each
 * request. Ready from construction until it is stopped; connects at the first request.
 * Thread-safe.
 * <p>
 * Unlike the stock outbound gateway, this client leaves failures to the caller: the
 * gateway logs each of them as an error with its stack trace.
 */
final class ConnectionFrameClient implements FrameClient, TcpListener, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(ConnectionFrameClient.class);

	private final NioClientConnectionFactory connections;

	private final Duration timeout;

	private final Semaphore turn = new Semaphore(1, true);

	/** Replies that callers wait for, by the id of the connection. */
	private final Map<String, CompletableFuture<byte[]>> replies = new ConcurrentHashMap<>();

	/**
	 * Create a client that is ready for requests.
	 * @param connections connect to the peer; started and stopped by this client
	 * @param timeout how long a call may wait for its turn, and then for its reply
	 */
	ConnectionFrameClient(NioClientConnectionFactory connections, Duration timeout) {
		this.connections = connections;
		this.timeout = timeout;
	}

	@Override
	public byte[] exchange(byte[] frame) {
		if (!isRunning()) {
			throw new IllegalStateException(
					String.format(Locale.ROOT, "Client %s is stopped", this.connections.name()));
		}
		try {
			return this.connections.isSingleUse() ? exchangeAlone(frame) : exchangeInTurn(frame);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(
					String.format(Locale.ROOT, "The wait of client %s was interrupted", this.connections.name()), ex);
		}
	}

	private byte[] exchangeAlone(byte[] frame) throws InterruptedException {
		TcpConnection connection = this.connections.getConnection();
		try {
			return exchange(connection, frame);
		}
		finally {
			connection.close();
		}
	}

	private byte[] exchangeInTurn(byte[] frame) throws InterruptedException {
		if (!this.turn.tryAcquire(this.timeout.toMillis(), TimeUnit.MILLISECONDS)) {
			throw timedOut("other requests took the connection");
		}
		try {
			return exchange(this.connections.getConnection(), frame);
		}
		finally {
			this.turn.release();
		}
	}

	private byte[] exchange(TcpConnection connection, byte[] frame) throws InterruptedException {
		CompletableFuture<byte[]> reply = new CompletableFuture<>();
		this.replies.put(connection.getConnectionId(), reply);
		boolean answered = false;
		try {
			connection.send(new GenericMessage<>(frame));
			byte[] answer = reply.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
			answered = true;
			return answer;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : new IllegalStateException(ex);
		}
		catch (TimeoutException _) {
			throw timedOut("the peer sent no reply");
		}
		finally {
			this.replies.remove(connection.getConnectionId());
			if (!answered) {
				// a late reply must not answer another request
				this.connections.forceClose(connection);
			}
		}
	}

	private MessageTimeoutException timedOut(String problem) {
		return new MessageTimeoutException(
				String.format(Locale.ROOT, "Client %s to %s:%d: %s within %d ms", this.connections.name(),
						this.connections.getHost(), this.connections.getPort(), problem, this.timeout.toMillis()));
	}

	@Override
	public void onMessage(Message<?> message) {
		CompletableFuture<byte[]> reply = this.replies
			.get(Objects.requireNonNull(message.getHeaders().get(IpHeaders.CONNECTION_ID, String.class)));
		if (reply == null) {
			logger.debug("Dropped a message that no request waits for: " + message);
		}
		else if (message.getPayload() instanceof Throwable failure) {
			reply.completeExceptionally(failure);
		}
		else {
			reply.complete((byte[]) message.getPayload());
		}
	}

	@Override
	public void start() {
		this.connections.start();
	}

	@Override
	public void stop() {
		this.connections.stop();
	}

	@Override
	public boolean isRunning() {
		return this.connections.isRunning();
	}

	@Override
	public int getPhase() {
		return Phases.CLIENTS;
	}

	@Override
	public String toString() {
		return this.connections.toString();
	}

}
