package io.echosounder.benchmark;

import java.util.List;

import io.echosounder.framing.Framing;

/**
 * A workload, and the servers that run it.
 *
 * @param name as it is selected
 * @param title as it is printed
 * @param work of which kind
 * @param framing raw or lines
 * @param tls whether over TLS
 * @param connections over which echoes go at the same time
 * @param depth echoes on their way over each of them
 * @param size bytes of each, without delimiter
 * @param idle connections that are open beside, and have had one echo
 * @param servers names of the servers that take part
 */
record Case(String name, String title, Work work, Framing framing, boolean tls, int connections, int depth, int size,
		int idle, List<String> servers) {

	/** Descriptors that the client process needs beside its connections. */
	private static final int OTHER_DESCRIPTORS = 500;

	/** The plain case: as fast as echoes come back. */
	static Case echo(String name, String title, Framing framing, int connections, int depth, int size,
			String... servers) {
		return new Case(name, title, Work.ECHO, framing, false, connections, depth, size, 0, List.of(servers));
	}

	Case overTls() {
		return new Case(this.name, this.title, this.work, this.framing, true, this.connections, this.depth, this.size,
				this.idle, this.servers);
	}

	Case beside(int idle) {
		return new Case(this.name, this.title, this.work, this.framing, this.tls, this.connections, this.depth,
				this.size, idle, this.servers);
	}

	Case as(Work work) {
		return new Case(this.name, this.title, work, this.framing, this.tls, this.connections, this.depth, this.size,
				this.idle, this.servers);
	}

	/** The same work for fewer servers. */
	Case among(String... servers) {
		return new Case(this.name, this.title, this.work, this.framing, this.tls, this.connections, this.depth,
				this.size, this.idle, List.of(servers));
	}

	/** File descriptors that the client needs, and each server. */
	int descriptors() {
		return this.connections + this.idle + OTHER_DESCRIPTORS;
	}

	/** Whether it differs from others of this kind in the number of connections only. */
	boolean isPlain() {
		return this.work == Work.ECHO && this.framing == Framing.LF && !this.tls && this.depth == 1 && this.size == 64
				&& this.idle == 0;
	}

	/**
	 * Kinds of work.
	 */
	enum Work {

		/** Echoes over connections that stay. */
		ECHO,

		/** Connect, one echo, FIN from both sides. */
		CHURN,

		/** No echo: how long until the port takes connections. */
		START

	}

}
