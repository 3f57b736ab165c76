package io.echosounder.transport;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * Permit of one connection, which counts it once when it opens and once when it ends.
 * Both may happen in any order. Thread-safe.
 */
final class AdmissionPermit {

	private final Admission admission;

	private final TransportObserver observer;

	private @Nullable InetAddress peer;

	private boolean left;

	/**
	 * Create a permit for an {@linkplain Admission#admit() admitted} connection.
	 * @param admission gets the place back
	 * @param observer is told of the connection
	 */
	AdmissionPermit(Admission admission, TransportObserver observer) {
		this.admission = admission;
		this.observer = observer;
	}

	/**
	 * Count the connection as opened, unless its peer has too many.
	 * @param peer address of the peer
	 * @return why it may not be opened, or {@code null} if it is
	 */
	synchronized @Nullable RejectReason enter(InetAddress peer) {
		if (this.left) {
			return null;
		}
		RejectReason rejection = this.admission.admit(peer);
		if (rejection == null) {
			this.peer = peer;
			this.observer.opened();
		}
		return rejection;
	}

	/** Give back the place of a connection that was not opened. */
	synchronized void reject(RejectReason reason) {
		if (!this.left) {
			this.left = true;
			this.admission.release();
			this.observer.rejected(reason);
		}
	}

	/**
	 * Give the place back. A connection counts as opened even if it ends before its peer
	 * is known.
	 */
	synchronized void leave(CloseReason reason) {
		if (this.left) {
			return;
		}
		this.left = true;
		this.admission.release();
		if (this.peer != null) {
			this.admission.release(this.peer);
		}
		else {
			this.observer.opened();
		}
		this.observer.closed(reason);
	}

}
