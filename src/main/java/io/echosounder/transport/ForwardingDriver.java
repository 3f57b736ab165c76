package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.SocketInfo;

/**
 * Passes all calls on to the driver of a socket.
 */
abstract class ForwardingDriver implements SocketDriver {

	/** Return the driver that calls are passed on to. */
	abstract SocketDriver socket();

	@Override
	public void start() {
		socket().start();
	}

	@Override
	public void execute(Runnable task) {
		socket().execute(task);
	}

	@Override
	public boolean tryExecute(Runnable task) {
		return socket().tryExecute(task);
	}

	@Override
	public void executeNow(Runnable end) {
		socket().executeNow(end);
	}

	@Override
	public void executeAfterEnd(Runnable task) {
		socket().executeAfterEnd(task);
	}

	@Override
	public Timer schedule(long nanos, Runnable task) {
		return socket().schedule(nanos, task);
	}

	@Override
	public boolean hasTimers() {
		return socket().hasTimers();
	}

	@Override
	public long now() {
		return socket().now();
	}

	@Override
	public long readClock() {
		return socket().readClock();
	}

	@Override
	public boolean isBlocking() {
		return socket().isBlocking();
	}

	@Override
	public InetSocketAddress localAddress() throws IOException {
		return socket().localAddress();
	}

	@Override
	public InetSocketAddress remoteAddress() throws IOException {
		return socket().remoteAddress();
	}

	@Override
	public SocketInfo socketInfo() {
		return socket().socketInfo();
	}

	@Override
	public boolean hasPending() {
		return socket().hasPending();
	}

	@Override
	public void afterPending(Runnable task) {
		socket().afterPending(task);
	}

	@Override
	public void afterArrivals(Runnable task) {
		socket().afterArrivals(task);
	}

	@Override
	public void updateInterest() {
		socket().updateInterest();
	}

	@Override
	public ByteBuffer stagingBuffer(int bytes) {
		return socket().stagingBuffer(bytes);
	}

	@Override
	public @Nullable ByteBuffer takeStaged() {
		return socket().takeStaged();
	}

	@Override
	public void discardStaged() {
		socket().discardStaged();
	}

	@Override
	public void transmit(ByteBuffer bytes) {
		socket().transmit(bytes);
	}

	@Override
	public void retryWrite(Runnable then) {
		socket().retryWrite(then);
	}

	@Override
	public ByteBuffer contentBuffer(int bytes) {
		return socket().contentBuffer(bytes);
	}

	@Override
	public ByteBuffer borrowRecordBuffer() {
		return socket().borrowRecordBuffer();
	}

	@Override
	public void returnRecordBuffer(ByteBuffer buffer) {
		socket().returnRecordBuffer(buffer);
	}

	@Override
	public void shutdownOutput() throws IOException {
		socket().shutdownOutput();
	}

	@Override
	public void close(boolean reset) throws IOException {
		socket().close(reset);
	}

	@Override
	public void dropUnsent() {
		socket().dropUnsent();
	}

	@Override
	public long heldBytes() {
		return socket().heldBytes();
	}

	@Override
	public String toString() {
		return socket().toString();
	}

}
