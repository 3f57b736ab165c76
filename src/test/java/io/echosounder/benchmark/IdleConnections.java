package io.echosounder.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that have had one echo, and no other.
 */
final class IdleConnections implements Closeable {

	private final List<LineClient> clients = new ArrayList<>();

	/**
	 * Opens them.
	 * @param count 0 or more
	 * @param size bytes of their echo, without delimiter
	 */
	IdleConnections(int port, int count, int size) throws IOException {
		try {
			for (int i = 0; i < count; i++) {
				LineClient client = new LineClient(port);
				this.clients.add(client);
				client.echo(size, i);
			}
		}
		catch (IOException ex) {
			close();
			throw ex;
		}
	}

	@Override
	public void close() throws IOException {
		for (LineClient client : this.clients) {
			client.close();
		}
	}

}
