package io.echosounder.transport;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * Counts one connection in and out. When its socket is closed, removes it from the
 * factory and notifies the gateway. Called in turn, or after the end.
 */
final class Registration implements CloseSequence.Host {

	private final ConnectionCore core;

	private final AdmissionPermit permit;

	private volatile @Nullable RejectReason rejection;

	private volatile boolean over;

	/**
	 * Create the registration of a connection.
	 * @param core of the connection
	 * @param permit counts it
	 */
	Registration(ConnectionCore core, AdmissionPermit permit) {
		this.core = core;
		this.permit = permit;
	}

	/**
	 * Count the connection as opened, as its peer is known now.
	 * @return why it must be rejected; {@code null} if it may stay
	 */
	@Nullable RejectReason enter(InetAddress peer) {
		return this.permit.enter(peer);
	}

	/** Count the connection as not opened when it ends. */
	void reject(RejectReason reason) {
		this.rejection = reason;
	}

	@Override
	public void inputCompleted() {
		this.core.context.inputCompleted(this.core.connection);
	}

	@Override
	public void ended(CloseReason reason) {
		this.core.stack.ended();
		this.core.handlers.dropWaiting();
		this.core.writer.dropQueued();
		this.core.driver.dropUnsent();
		leave(reason);
		// last, so that a connection that is gone from the factory was counted
		this.core.context.forget(this.core.connection);
		this.over = true;
		forgetIfEnded();
	}

	/** Return whether the socket is closed and counted. Any thread may call. */
	boolean isOver() {
		return this.over;
	}

	private void leave(CloseReason reason) {
		RejectReason rejection = this.rejection;
		HandshakeFailure failure = this.core.stack.failure(reason);
		if (failure != null && this.core.context.isServer()) {
			this.core.context.observer().handshakeFailed(failure);
		}
		if (rejection != null) {
			this.permit.reject(rejection);
		}
		this.permit.leave(reason);
		if (ConnectionLog.isDebugEnabled()) {
			Connection connection = this.core.connection;
			ConnectionLog.debug(connection,
					"Closed " + connection + ": " + ((rejection != null) ? rejection.tag() : reason.tag()));
		}
	}

	/**
	 * Tell the gateway that an ended connection is gone. Waits until a running handler
	 * has returned: the gateway would report its reply as an error.
	 */
	void forgetIfEnded() {
		if (this.core.state.hasEnded() && !this.core.handlers.isBusy()) {
			inputCompleted();
			this.core.connection.gone();
			Conversation conversation = this.core.conversation;
			if (conversation != null && conversation.isToBeEnded()) {
				this.core.driver.executeAfterEnd(() -> end(conversation));
			}
		}
	}

	private void end(Conversation conversation) {
		if (conversation.claimEnd()) {
			this.core.handlers.dispatch(conversation::closed);
		}
	}

	@Override
	public void debug(Object problem) {
		this.core.debug(problem);
	}

}
