package io.echosounder.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Connections that begin with a PROXY header, version 2, which claims what the test
 * likes.
 */
public final class ProxiedClient {

	private ProxiedClient() {
	}

	/**
	 * Connects as 192.0.2.7:1111.
	 * @param authority the host name that the client had asked for, as the header says
	 */
	public static Socket connect(int port, String authority) throws IOException {
		byte[] name = authority.getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream header = new ByteArrayOutputStream();
		header.writeBytes(new byte[] { 0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 'Q', 'U', 'I', 'T', 0x0a });
		header.writeBytes(new byte[] { 0x21, 0x11 });
		int length = 12 + 3 + name.length;
		header.writeBytes(new byte[] { (byte) (length >> 8), (byte) length });
		header.writeBytes(new byte[] { (byte) 192, 0, 2, 7, (byte) 192, 0, 2, 8, 0x04, 0x57, 0x1b, 0x60 });
		header.writeBytes(new byte[] { 0x02, (byte) (name.length >> 8), (byte) name.length });
		header.writeBytes(name);
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(30_000);
		socket.getOutputStream().write(header.toByteArray());
		return socket;
	}

}
