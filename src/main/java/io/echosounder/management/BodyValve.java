package io.echosounder.management;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Reads the body of each request before any servlet sees it, for all paths and methods.
 * The size and the time of a body are bounded, as is the number of requests with a body
 * served at once. So bodies cannot exhaust memory or threads.
 */
final class BodyValve extends ValveBase {

	/** Maximum bytes of a body. */
	static final int MAX_SIZE = 16 * 1024;

	/** Maximum number of requests with a body served at once. */
	static final int MAX_REQUESTS = 16;

	/**
	 * Maximum time from the first byte of the body to its last; each read has Tomcat's
	 * own limit.
	 */
	private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final Semaphore seats = new Semaphore(MAX_REQUESTS);

	BodyValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (Refusal.isSent(response) || !Refusal.hasBody(request)) {
			getNext().invoke(request, response);
		}
		else if (request.getContentLengthLong() > MAX_SIZE) {
			refuseSize(request, response);
		}
		else if (!this.seats.tryAcquire()) {
			Refusal.send(request, response, 503,
					String.format(Locale.ROOT, "The limit of %d requests with a body is reached.", MAX_REQUESTS));
		}
		else {
			try {
				serve(request, response);
			}
			finally {
				this.seats.release();
			}
		}
	}

	private void serve(Request request, Response response) throws IOException, ServletException {
		Body body = new Body();
		try {
			response.sendAcknowledgement(ContinueResponseTiming.ALWAYS);
			long start = System.nanoTime();
			while (request.getCoyoteRequest().doRead(body) >= 0) {
				if (!body.take()) {
					refuseSize(request, response);
					return;
				}
				if (System.nanoTime() - start > MAX_NANOS) {
					refuseSlowness(request, response);
					return;
				}
			}
		}
		catch (IOException _) {
			// the body did not arrive in time, has no valid chunks, or its client has
			// gone
			refuseSlowness(request, response);
			return;
		}
		request.getCoyoteRequest().action(ActionCode.REQ_SET_BODY_REPLAY, body.chunk());
		getNext().invoke(request, response);
	}

	private static void refuseSize(Request request, Response response) throws IOException {
		Refusal.send(request, response, 413, String.format(Locale.ROOT, "A body has %,d bytes at most.", MAX_SIZE));
	}

	private static void refuseSlowness(Request request, Response response) throws IOException {
		Refusal.send(request, response, 408, "The body did not arrive within 5 s.");
	}

	/** The received part of a body. */
	private static final class Body implements ApplicationBufferHandler {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private ByteBuffer latest = ByteBuffer.allocate(0);

		/** Keep bytes that were read; {@code false} if they are too many. */
		boolean take() {
			if (this.bytes.size() + this.latest.remaining() > MAX_SIZE) {
				return false;
			}
			while (this.latest.hasRemaining()) {
				this.bytes.write(this.latest.get());
			}
			return true;
		}

		ByteChunk chunk() {
			ByteChunk chunk = new ByteChunk();
			chunk.setBytes(this.bytes.toByteArray(), 0, this.bytes.size());
			return chunk;
		}

		@Override
		public void setByteBuffer(ByteBuffer buffer) {
			this.latest = buffer;
		}

		@Override
		public ByteBuffer getByteBuffer() {
			return this.latest;
		}

		@Override
		public void expand(int size) {
			// Tomcat owns the buffers
		}

	}

}
