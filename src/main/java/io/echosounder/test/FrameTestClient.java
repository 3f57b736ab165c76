package io.echosounder.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

import io.echosounder.framing.FrameDecoder;
import io.echosounder.framing.FrameException;
import io.echosounder.framing.Framing;

/**
 * Client for tests that sends and receives frames over a blocking socket. A failed
 * expectation, such as a frame within {@linkplain #timeout ten seconds}, is an
 * {@link AssertionError}. One thread at a time may call.
 */
public final class FrameTestClient implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final int MAX_FRAME_LENGTH = 16 * 1024 * 1024;

	private static final int BUFFER_SIZE = 64 * 1024;

	private static final int SHOWN = 32;

	private final Socket socket;

	private final Framing framing;

	private final FrameDecoder decoder;

	private final Deque<byte[]> frames = new ArrayDeque<>();

	private final byte[] buffer = new byte[BUFFER_SIZE];

	private Duration timeout = TIMEOUT;

	private FrameTestClient(Socket socket, Framing framing) {
		this.socket = socket;
		this.framing = framing;
		this.decoder = framing.decoder(MAX_FRAME_LENGTH);
	}

	/**
	 * Connect to a listener on this host.
	 * @param port of the listener
	 * @param framing of the listener
	 * @return a client with a connection
	 */
	public static FrameTestClient connect(int port, Framing framing) {
		try {
			return over(new Socket(InetAddress.getLoopbackAddress(), port), framing);
		}
		catch (IOException ex) {
			throw new AssertionError(String.format(Locale.ROOT, "Cannot connect to port %d: %s", port, ex.getMessage()),
					ex);
		}
	}

	/**
	 * Use an existing connection, such as that of an {@code SSLSocket}.
	 * @param socket connected; belongs to the client from now on
	 * @param framing of the peer
	 * @return a client with that connection
	 */
	public static FrameTestClient over(Socket socket, Framing framing) {
		try {
			socket.setTcpNoDelay(true);
			return new FrameTestClient(socket, framing);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Set the maximum wait for a frame, or the end.
	 * @param timeout at least a millisecond; ten seconds by default
	 * @return this client
	 */
	public FrameTestClient timeout(Duration timeout) {
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("A timeout is at least one millisecond: " + timeout);
		}
		this.timeout = timeout;
		return this;
	}

	/**
	 * Send a frame. Blocks as long as the peer does not read.
	 * @param text content in UTF-8, without delimiter or length header
	 * @return this client
	 */
	public FrameTestClient send(String text) {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Send a frame. Blocks as long as the peer does not read.
	 * @param frame content, without delimiter or length header
	 * @return this client
	 * @throws IllegalArgumentException if the length header cannot hold its length
	 */
	public FrameTestClient send(byte[] frame) {
		ByteBuffer bytes = ByteBuffer.allocate(frame.length + 2 * Framing.MAX_DELIMITER_LENGTH);
		this.framing.putHeader(frame.length, bytes);
		bytes.put(frame);
		this.framing.putTrailer(bytes);
		try {
			this.socket.getOutputStream().write(bytes.array(), 0, bytes.position());
		}
		catch (IOException ex) {
			throw failed(ex);
		}
		return this;
	}

	/**
	 * Receive a frame.
	 * @return its content; with {@link Framing#RAW}, the bytes of one read
	 */
	public byte[] receive() {
		long start = System.nanoTime();
		while (this.frames.isEmpty()) {
			if (!read(start, "No frame came")) {
				throw new AssertionError("The peer ended the connection " + place() + ", and no frame came");
			}
		}
		return this.frames.remove();
	}

	/**
	 * Receive a frame.
	 * @return its content, read as UTF-8
	 */
	public String receiveText() {
		return new String(receive(), StandardCharsets.UTF_8);
	}

	/**
	 * Send a frame and receive the next one.
	 * @param text content to send
	 * @return content received
	 */
	public String exchange(String text) {
		return send(text).receiveText();
	}

	/**
	 * Send a frame and receive the next one.
	 * @param frame content to send
	 * @return content received
	 */
	public byte[] exchange(byte[] frame) {
		return send(frame).receive();
	}

	/**
	 * End the output (FIN). Frames can still be received.
	 * @return this client
	 */
	public FrameTestClient shutdownOutput() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
		return this;
	}

	/**
	 * Expect the peer to end the connection properly (FIN), with no frame before that.
	 */
	public void expectEnd() {
		long start = System.nanoTime();
		boolean open = true;
		while (open && this.frames.isEmpty()) {
			open = read(start, "The peer did not end the connection");
		}
		byte[] frame = this.frames.peek();
		if (frame != null) {
			throw new AssertionError(
					String.format(Locale.ROOT, "The peer sent a frame of %d bytes instead of ending the connection: %s",
							frame.length, excerpt(frame)));
		}
		if (this.decoder.midFrame()) {
			throw new AssertionError("The peer ended the connection within a frame");
		}
	}

	/**
	 * Read once.
	 * @return {@code false} at the end of the stream
	 */
	private boolean read(long start, String expectation) {
		Duration left = this.timeout.minusNanos(System.nanoTime() - start);
		try {
			if (left.toMillis() < 1) {
				throw new SocketTimeoutException("Nothing is left");
			}
			this.socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left.toMillis()));
			int count = this.socket.getInputStream().read(this.buffer);
			if (count > 0) {
				this.decoder.decode(ByteBuffer.wrap(this.buffer, 0, count), this::keep);
			}
			return count >= 0;
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError(String.format(Locale.ROOT, "%s within %d ms; the connection is open and %s",
					expectation, this.timeout.toMillis(), place()), ex);
		}
		catch (FrameException ex) {
			throw new AssertionError(
					String.format(Locale.ROOT, "The peer sent no frame of %s: %s", this.framing, ex.getMessage()), ex);
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	private void keep(ByteBuffer frame) {
		byte[] bytes = new byte[frame.remaining()];
		frame.get(bytes);
		this.frames.add(bytes);
	}

	private String place() {
		return this.decoder.midFrame() ? "within a frame" : "between frames";
	}

	private static String excerpt(byte[] frame) {
		String text = new String(frame, 0, Math.min(SHOWN, frame.length), StandardCharsets.UTF_8);
		return (frame.length > SHOWN) ? text + "..." : text;
	}

	private static AssertionError failed(IOException ex) {
		return new AssertionError("The connection failed: " + ex.getMessage(), ex);
	}

	/** Close the socket. */
	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
