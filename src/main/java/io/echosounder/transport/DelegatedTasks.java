package io.echosounder.transport;

import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;

/**
 * Tasks of a connection's engine that must run before the handshake goes on.
 *
 * @param engine waits for the tasks
 * @param context of the connection
 * @param driver of its socket
 * @param state of the connection
 * @param then goes on in turn
 */
record DelegatedTasks(SSLEngine engine, StackContext context, SocketDriver driver, CloseState state,
		Runnable then) implements HandshakePool.Step {

	@Override
	public boolean isWanted() {
		return this.state.isOpen();
	}

	@Override
	public void compute() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	@Override
	public void computed(@Nullable Throwable failure) {
		this.driver.execute((failure != null) ? () -> this.context.failedUnexpectedly(failure) : this.then);
	}

}
