package io.echosounder.transport;

/**
 * Takes note of nothing: for those whom nobody counts, and as the beginning of observers
 * that take note of a part.
 */
public class SilentObserver implements TransportObserver {

	@Override
	public void opened() {
	}

	@Override
	public void closed(CloseReason reason) {
	}

	@Override
	public void rejected(RejectReason reason) {
	}

	@Override
	public void received(int bytes) {
	}

	@Override
	public void sent(int bytes) {
	}

	@Override
	public void handled(int messages, long nanos) {
	}

	@Override
	public void refused() {
	}

	@Override
	public void unsent(long bytes) {
	}

	@Override
	public void buffered(long bytes) {
	}

	@Override
	public void evicted() {
	}

	@Override
	public void handshake(long nanos) {
	}

	@Override
	public void handshakeFailed(HandshakeFailure failure) {
	}

	@Override
	public void truncated() {
	}

}
