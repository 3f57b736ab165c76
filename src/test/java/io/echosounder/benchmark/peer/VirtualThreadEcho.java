package io.echosounder.benchmark.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/**
 * The JDK's blocking sockets, with a virtual thread for each connection. One write echoes
 * the bytes of one read; of lines only those that are complete.
 */
public final class VirtualThreadEcho {

	private static final int BACKLOG = 4096;

	private static final int BUFFER = 8 * 1024;

	private static final int LARGE_BUFFER = 64 * 1024;

	private VirtualThreadEcho() {
	}

	public static void main(String[] args) throws IOException {
		boolean lines = args[1].equals("lf");
		try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), BACKLOG)) {
			while (true) {
				Socket socket = server.accept();
				Thread.startVirtualThread(() -> serve(socket, lines));
			}
		}
	}

	private static void serve(Socket socket, boolean lines) {
		try (socket) {
			socket.setTcpNoDelay(true);
			if (lines) {
				echoLines(socket.getInputStream(), socket.getOutputStream());
			}
			else {
				echo(socket.getInputStream(), socket.getOutputStream());
			}
		}
		catch (IOException _) {
			// the peer has gone
		}
	}

	private static void echo(InputStream in, OutputStream out) throws IOException {
		byte[] buffer = new byte[BUFFER];
		for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
			out.write(buffer, 0, length);
			if (length == buffer.length && length < LARGE_BUFFER) {
				buffer = new byte[LARGE_BUFFER];
			}
		}
	}

	private static void echoLines(InputStream in, OutputStream out) throws IOException {
		byte[] buffer = new byte[BUFFER];
		int filled = 0;
		for (int length = in.read(buffer); length >= 0; length = in.read(buffer, filled, buffer.length - filled)) {
			int end = endOfLines(buffer, filled, filled + length);
			filled += length;
			out.write(buffer, 0, end);
			System.arraycopy(buffer, end, buffer, 0, filled - end);
			filled -= end;
			if (filled == buffer.length) {
				buffer = Arrays.copyOf(buffer, 2 * filled);
			}
		}
	}

	/** End of the last complete line; 0 if there is none. */
	private static int endOfLines(byte[] buffer, int from, int to) {
		for (int i = to - 1; i >= from; i--) {
			if (buffer[i] == '\n') {
				return i + 1;
			}
		}
		return 0;
	}

}
