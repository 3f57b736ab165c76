package io.echosounder.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Bytes of a connection, for checks that need more than an echo. Only {@link #await}
 * waits. Used by one thread.
 */
public final class ProbeStream implements Closeable {

	private final Connection connection;

	private Phase phase = Phase.ECHO;

	/**
	 * Take over a connection.
	 * @param connection nothing was sent over it yet
	 */
	public ProbeStream(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Read the bytes that have arrived.
	 * @param bytes gets them, from its position on
	 * @return bytes; 0 if none have arrived yet, -1 if the peer has ended its stream
	 * @throws FailedException if the connection is gone
	 */
	public int read(ByteBuffer bytes) throws FailedException {
		try {
			return this.connection.stream().read(bytes);
		}
		catch (ProbeException ex) {
			throw new FailedException(this.phase, this.connection.address(), ex);
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Write the bytes that the socket takes.
	 * @param bytes are consumed as far as they were taken
	 * @return whether the kernel has all of them
	 * @throws FailedException if the connection is gone
	 */
	public boolean write(ByteBuffer bytes) throws FailedException {
		try {
			return this.connection.stream().write(bytes);
		}
		catch (ProbeException ex) {
			throw new FailedException(Phase.SEND, this.connection.address(), ex);
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Wait until bytes have arrived, or the socket takes more.
	 * @param writing whether bytes wait to be written
	 * @param atMost maximum wait; without effect if not longer than 0
	 * @throws FailedException if the connection is gone
	 * @throws InterruptedException if the thread was interrupted
	 */
	public void await(boolean writing, Duration atMost) throws FailedException, InterruptedException {
		ProbeSocket socket = this.connection.socket();
		try {
			socket.await(writing, Deadline.in(atMost, socket::now));
		}
		catch (DeadlineException _) {
			// no time was left
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * End our stream with FIN, after close_notify with TLS.
	 * @return whether FIN follows all bytes; if not, continue when the socket can be
	 * written to
	 * @throws FailedException if the connection is gone
	 */
	public boolean end() throws FailedException {
		this.phase = Phase.CLOSE;
		try {
			return this.connection.stream().end();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Request small buffers of the kernel, so that the peer's and those on the path fill
	 * first.
	 * @param bytes of each of the two; the kernel may take twice as many
	 * @return bytes that both hold together, as the kernel says
	 * @throws FailedException if the connection is gone
	 */
	public int limitBuffers(int bytes) throws FailedException {
		try {
			return this.connection.socket().limitBuffers(bytes);
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Return this end of the connection.
	 * @return address and port
	 * @throws FailedException if the connection is gone
	 */
	public InetSocketAddress local() throws FailedException {
		try {
			return this.connection.socket().local();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Return the other end of the connection, as the kernel sees it.
	 * @return address and port
	 * @throws FailedException if the connection is gone
	 */
	public InetSocketAddress peer() throws FailedException {
		try {
			return this.connection.socket().peer();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Return the TLS session.
	 * @return {@code null} without TLS
	 */
	public @Nullable TlsView tls() {
		return (this.connection.stream() instanceof TlsStream tls) ? TlsView.of(tls.engine()) : null;
	}

	/**
	 * Return the time from the first SYN until the connection was established.
	 * @return ns
	 */
	public long connectTime() {
		return this.connection.connectTime();
	}

	/**
	 * Create a failure of this connection.
	 * @param reason why
	 * @param message what happened, as a sentence without full stop
	 * @return to be thrown
	 */
	public FailedException failure(Reason reason, String message) {
		return new FailedException(this.phase, this.connection.address(), new ProbeException(reason, message));
	}

	/**
	 * Create the failure of a connection that the peer has ended before a byte came back.
	 * @return to be thrown
	 */
	public FailedException endedWithoutEcho() {
		return failure(Reason.CLOSED, Failures.NO_ECHO);
	}

	private FailedException failed(IOException ex) {
		return new FailedException(this.phase, this.connection.address(),
				Failures.ofConnection(ex, this.phase, this.phase == Phase.ECHO));
	}

	/**
	 * Close the socket, also while an operation is under way.
	 */
	@Override
	public void close() throws IOException {
		this.connection.close();
	}

}
