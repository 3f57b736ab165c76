package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * TCP with nothing around it.
 */
record PlainChannel(SocketChannel socket) implements WireChannel {

	@Override
	public int read(ByteBuffer bytes) throws IOException {
		return this.socket.read(bytes);
	}

	@Override
	public int write(ByteBuffer bytes) throws IOException {
		return this.socket.write(bytes);
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public boolean isOpen() {
		return this.socket.isOpen();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
