package io.echosounder.path;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.testing.Background;
import io.echosounder.testing.ScriptedPeer;

/**
 * A proxy on the loopback interface that breaks or changes one thing on the way to a
 * server.
 */
enum Relay {

	/** Passes everything on, FIN included. */
	PLAIN,

	/** Closes both connections as soon as the client has sent FIN. */
	WITHOUT_HALF_CLOSE {

		@Override
		void inputEnded(Socket client, Socket server) throws IOException {
			server.close();
			client.close();
		}

	},

	/** Passes the end of the server on as RST. */
	RESETTING {

		@Override
		void outputEnded(Socket client) throws IOException, InterruptedException {
			client.setSoLinger(true, 0);
			client.close();
		}

	},

	/** Does not pass the end of the server on. */
	WITHOUT_END {

		@Override
		void outputEnded(Socket client) throws InterruptedException {
			// until the thread goes with the JVM
			new CountDownLatch(1).await();
		}

	},

	/** Gathers bytes of the client for some time. */
	GATHERING {

		@Override
		int read(InputStream in, byte[] bytes) throws IOException {
			int read = in.read(bytes);
			LockSupport.parkNanos(GATHERING_TIME);
			int more = (read > 0 && in.available() > 0) ? in.read(bytes, read, bytes.length - read) : 0;
			return read + Math.max(0, more);
		}

	},

	/** Reads from the client as fast as it can, and keeps all of it. */
	BUFFERING {

		@Override
		void pass(InputStream in, OutputStream out) throws IOException {
			BlockingQueue<byte[]> kept = new LinkedBlockingQueue<>();
			Background.startOnPlatform(() -> {
				for (byte[] bytes = kept.take(); bytes.length > 0; bytes = kept.take()) {
					out.write(bytes);
				}
			});
			byte[] bytes = new byte[BUFFER];
			for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
				kept.add(Arrays.copyOf(bytes, read));
			}
			kept.add(new byte[0]);
		}

	},

	/** Changes one byte in so many. */
	CHANGING {

		@Override
		int read(InputStream in, byte[] bytes) throws IOException {
			int read = in.read(bytes);
			if (read > CHANGED_AT) {
				bytes[CHANGED_AT] ^= 1;
			}
			return read;
		}

	},

	/** Passes on few bytes at a time, of what is small. */
	SPLITTING {

		@Override
		void write(OutputStream out, byte[] bytes, int length) throws IOException {
			int piece = (length > SMALL) ? length : PIECE;
			for (int at = 0; at < length; at += piece) {
				out.write(bytes, at, Math.min(piece, length - at));
				LockSupport.parkNanos(PAUSE);
			}
		}

	};

	private static final Duration LONGEST = Duration.ofHours(1);

	private static final int BUFFER = 64 * 1024;

	private static final long GATHERING_TIME = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

	private static final int SMALL = 1024;

	private static final int CHANGED_AT = 600;

	private static final int PIECE = 200;

	/** Begins to relay to a port. */
	ScriptedPeer to(int port) throws IOException {
		return ScriptedPeer.that((client) -> {
			try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
				server.setTcpNoDelay(true);
				Background back = Background.startOnPlatform(() -> copyBack(server, client));
				pass(client.getInputStream(), server.getOutputStream());
				inputEnded(client, server);
				back.join(LONGEST);
			}
		});
	}

	private void copyBack(Socket server, Socket client) throws IOException, InterruptedException {
		byte[] bytes = new byte[BUFFER];
		InputStream in = server.getInputStream();
		for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
			write(client.getOutputStream(), bytes, read);
		}
		outputEnded(client);
	}

	void pass(InputStream in, OutputStream out) throws IOException {
		byte[] bytes = new byte[BUFFER];
		for (int read = read(in, bytes); read > 0; read = read(in, bytes)) {
			out.write(bytes, 0, read);
		}
	}

	int read(InputStream in, byte[] bytes) throws IOException {
		return in.read(bytes);
	}

	void write(OutputStream out, byte[] bytes, int length) throws IOException {
		out.write(bytes, 0, length);
	}

	void inputEnded(Socket client, Socket server) throws IOException {
		server.shutdownOutput();
	}

	void outputEnded(Socket client) throws IOException, InterruptedException {
		client.shutdownOutput();
	}

}
