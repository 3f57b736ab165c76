package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Passes all events and queries of a driver on to its connection.
 */
class ForwardingEvents implements DriverEvents {

	private final DriverEvents connection;

	ForwardingEvents(DriverEvents connection) {
		this.connection = connection;
	}

	@Override
	public void started() {
		this.connection.started();
	}

	@Override
	public void received(ByteBuffer bytes) {
		this.connection.received(bytes);
	}

	@Override
	public void inputEnded() {
		this.connection.inputEnded();
	}

	@Override
	public void sent(int bytes) {
		this.connection.sent(bytes);
	}

	@Override
	public void unsent(int bytes) {
		this.connection.unsent(bytes);
	}

	@Override
	public void delayed() {
		this.connection.delayed();
	}

	@Override
	public void writeProgressed() {
		this.connection.writeProgressed();
	}

	@Override
	public void failed(IOException ex) {
		this.connection.failed(ex);
	}

	@Override
	public void failedUnexpectedly(Throwable ex) {
		this.connection.failedUnexpectedly(ex);
	}

	@Override
	public void abandoned() {
		this.connection.abandoned();
	}

	@Override
	public void memoryChanged() {
		this.connection.memoryChanged();
	}

	@Override
	public void readingResumed() {
		this.connection.readingResumed();
	}

	@Override
	public void stopped() {
		this.connection.stopped();
	}

	@Override
	public void tick(long now) {
		this.connection.tick(now);
	}

	@Override
	public boolean wantsRead(boolean paused) {
		return this.connection.wantsRead(paused);
	}

	@Override
	public boolean isInputBlocked() {
		return this.connection.isInputBlocked();
	}

	@Override
	public int backlog() {
		return this.connection.backlog();
	}

	@Override
	public int backlogLimit() {
		return this.connection.backlogLimit();
	}

	@Override
	public boolean awaitsMemory() {
		return this.connection.awaitsMemory();
	}

	@Override
	public int readAllowance(int most) {
		return this.connection.readAllowance(most);
	}

	@Override
	public boolean isTls() {
		return this.connection.isTls();
	}

	@Override
	public String threadName() {
		return this.connection.threadName();
	}

	@Override
	public void haltIfOutOfMemory(Throwable failure) {
		this.connection.haltIfOutOfMemory(failure);
	}

	@Override
	public String toString() {
		return this.connection.toString();
	}

}
