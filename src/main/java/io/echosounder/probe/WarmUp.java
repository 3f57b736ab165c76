package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;

/**
 * An attempt inside the process itself, whose result is dropped.
 */
final class WarmUp {

	private static final ProbeOptions OPTIONS = new ProbeOptions(Framing.RAW, 64, Duration.ofMillis(200), true,
			AddressFamily.ANY, 0, null);

	private WarmUp() {
	}

	/**
	 * Run the attempt: some milliseconds, and at most 200 ms if loopback does not work.
	 */
	static void run() {
		try {
			// until then, its sockets may have the last free port
			var _ = attempt(InetAddress.getLoopbackAddress()).join(OPTIONS.timeout());
		}
		catch (IOException _) {
			// the first attempt is only slower
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

	/** Make the attempt, and return the thread of the peer, which is about to end. */
	private static Thread attempt(InetAddress loopback) throws IOException, InterruptedException {
		try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0), 1)) {
			Thread peer = Thread.ofPlatform().daemon().name("warm-up").start(() -> echo(listener));
			Target target = new Target("warm-up", ((InetSocketAddress) listener.getLocalAddress()).getPort());
			try (Probe probe = new Probe(target, OPTIONS, (_) -> new InetAddress[] { loopback }, System::nanoTime)) {
				probe.attempt(0, true);
			}
			return peer;
		}
	}

	private static void echo(ServerSocketChannel listener) {
		ByteBuffer bytes = ByteBuffer.allocate(OPTIONS.size());
		try (SocketChannel peer = listener.accept()) {
			while (peer.read(bytes) >= 0) {
				peer.write(bytes.flip());
				bytes.clear();
			}
		}
		catch (IOException _) {
			// as above
		}
	}

}
