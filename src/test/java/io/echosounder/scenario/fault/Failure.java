package io.echosounder.scenario.fault;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Failures that a service may throw.
 */
enum Failure {

	RUNTIME_EXCEPTION, EXCEPTION_WITHOUT_MESSAGE, CHECKED_EXCEPTION, INTERRUPTED_EXCEPTION, ASSERTION_ERROR,
	LINKAGE_ERROR, INTERNAL_ERROR, STACK_OVERFLOW_ERROR, THROWABLE;

	Throwable create() {
		return switch (this) {
			case RUNTIME_EXCEPTION -> new IllegalStateException("Thrown on request");
			case EXCEPTION_WITHOUT_MESSAGE -> new NullPointerException();
			case CHECKED_EXCEPTION -> new IOException("Connection reset");
			case INTERRUPTED_EXCEPTION -> new InterruptedException();
			case ASSERTION_ERROR -> new AssertionError("Thrown on request");
			case LINKAGE_ERROR -> new NoClassDefFoundError("not/There");
			case INTERNAL_ERROR -> new InternalError("Thrown on request");
			case STACK_OVERFLOW_ERROR -> new StackOverflowError();
			case THROWABLE -> new Throwable("Neither an exception nor an error");
		};
	}

	/** Returns an echo, or throws this failure, even if it is checked. */
	ByteBuffer replyTo(ByteBuffer frame) {
		if (frame.get(frame.position()) != 'T') {
			return frame;
		}
		throw Failure.<RuntimeException>disguised(create());
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <T extends Throwable> T disguised(Throwable failure) throws T {
		throw (T) failure;
	}

}
