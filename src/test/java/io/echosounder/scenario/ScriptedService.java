package io.echosounder.scenario;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.log.LogContext;
import io.echosounder.service.FrameService;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.context.annotation.Bean;

/**
 * A service that does what the frame says, and else answers in upper case.
 */
public final class ScriptedService implements FrameService {

	public static final String THROW = "throw";

	public static final String OVERFLOW = "overflow";

	public static final String SILENCE = "silence";

	public static final String CONSTANT = "constant";

	/** Followed by a number: a reply of so many bytes. */
	public static final String SIZE = "size ";

	/** Followed by the name of a gate: an echo, once the gate is open. */
	public static final String WAIT = "wait ";

	/** Followed by the name of a gate: no reply, once the gate is open. */
	static final String WAIT_IN_SILENCE = "silence until ";

	/** Leaves the thread interrupted; says whether it was so before. */
	static final String INTERRUPT = "interrupt";

	/** A reply with the log context of the handler. */
	static final String ABOUT = "about";

	private static final ByteBuffer ANSWER = ByteBuffer.wrap("always the same".getBytes(StandardCharsets.US_ASCII));

	private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

	private final AtomicInteger waiting = new AtomicInteger();

	@Override
	public @Nullable ByteBuffer reply(ByteBuffer frame) throws InterruptedException {
		String text = StandardCharsets.ISO_8859_1.decode(frame.duplicate()).toString();
		if (text.startsWith(SIZE)) {
			return ByteBuffer.allocate(Integer.parseInt(text.substring(SIZE.length())));
		}
		if (text.equals(ABOUT)) {
			String about = MDC.get(LogContext.LISTENER) + " " + MDC.get(LogContext.CONNECTION_ID);
			return StandardCharsets.US_ASCII.encode(about);
		}
		if (text.startsWith(WAIT)) {
			await(text.substring(WAIT.length()));
			return frame;
		}
		if (text.startsWith(WAIT_IN_SILENCE)) {
			await(text.substring(WAIT_IN_SILENCE.length()));
			return null;
		}
		return switch (text) {
			case THROW -> throw new IllegalStateException("Thrown on request");
			case OVERFLOW -> ByteBuffer.allocate(depth(1));
			case SILENCE -> null;
			case INTERRUPT -> interrupt();
			case CONSTANT -> ANSWER;
			default -> ByteBuffer.wrap(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1));
		};
	}

	private void await(String gate) throws InterruptedException {
		this.waiting.incrementAndGet();
		gate(gate).await();
		this.waiting.decrementAndGet();
	}

	private static ByteBuffer interrupt() {
		boolean before = Thread.interrupted();
		Thread.currentThread().interrupt();
		return ByteBuffer.wrap((before ? "again" : "first").getBytes(StandardCharsets.US_ASCII));
	}

	/** How many frames are held at a gate. */
	public int waiting() {
		return this.waiting.get();
	}

	public void open(String gate) {
		gate(gate).countDown();
	}

	private CountDownLatch gate(String name) {
		return this.gates.computeIfAbsent(name, (_) -> new CountDownLatch(1));
	}

	@SuppressWarnings("InfiniteRecursion")
	private static int depth(int depth) {
		return depth(depth + 1) + 1;
	}

	/**
	 * Takes the place of the echo. Without annotation, so that only the tests that name
	 * it have it.
	 */
	public static class ServiceConfiguration {

		@Bean
		ScriptedService scriptedService() {
			return new ScriptedService();
		}

	}

}
