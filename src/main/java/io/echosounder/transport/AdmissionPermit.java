package io.echosounder.transport;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * The place of one connection among those of its listener: it is counted once when it
 * comes in, and once when it ends, however these two meet. Any thread may call.
 */
final class AdmissionPermit {

	private final Admission admission;

	private final TransportObserver observer;

	private @Nullable InetAddress peer;

	private boolean left;

	/**
	 * Takes a place that was {@linkplain Admission#admit() admitted}.
	 * @param admission gets it back
	 * @param observer is told of the connection
	 */
	AdmissionPermit(Admission admission, TransportObserver observer) {
		this.admission = admission;
		this.observer = observer;
	}

	/**
	 * Counts the connection as opened, unless its peer has too many.
	 * @param peer whose connection it is
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

	/** Gives the place back, of a connection that was not opened. */
	synchronized void reject(RejectReason reason) {
		if (!this.left) {
			this.left = true;
			this.admission.release();
			this.observer.rejected(reason);
		}
	}

	/**
	 * Gives the place back. A connection that ends before anybody knew whose it is has
	 * been opened all the same.
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
