package io.echosounder.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * A connection that sends lines and reads them back, and compares every byte.
 */
final class LineClient implements Closeable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket = new Socket();

	LineClient(int port) throws IOException {
		try {
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(TIMEOUT_MILLIS);
			this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	/**
	 * One echo.
	 * @param size bytes of the line, without delimiter
	 * @param number the line is another for another number
	 */
	void echo(int size, int number) throws IOException {
		byte[] line = new byte[size + 1];
		for (int i = 0; i < size; i++) {
			line[i] = (byte) ('a' + (number + i) % ('z' - 'a' + 1));
		}
		line[size] = '\n';
		this.socket.getOutputStream().write(line);
		if (!Arrays.equals(this.socket.getInputStream().readNBytes(line.length), line)) {
			throw new IOException("What came back is not what was sent");
		}
	}

	/** Ends its side, and waits for the other. */
	void end() throws IOException {
		this.socket.shutdownOutput();
		if (this.socket.getInputStream().read() >= 0) {
			throw new IOException("More came back than was sent");
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
