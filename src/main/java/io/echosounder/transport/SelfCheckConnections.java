package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The connections by which this application checks one of its listeners. They are told
 * apart by the address that they come from, which is known before they connect. Any
 * thread may call.
 */
final class SelfCheckConnections {

	private final Set<InetSocketAddress> expected = ConcurrentHashMap.newKeySet();

	private final Map<String, Connection> open = new ConcurrentHashMap<>();

	private final Admission admission = Admission.unlimited();

	private volatile TransportObserver observer = new SilentObserver();

	void observeBy(TransportObserver observer) {
		this.observer = observer;
	}

	TransportObserver observer() {
		return this.observer;
	}

	/** A connection from there is our own, once. */
	void expect(InetSocketAddress from) {
		this.expected.add(from);
	}

	/** None comes from there. */
	void expectNot(InetSocketAddress from) {
		this.expected.remove(from);
	}

	void expectNone() {
		this.expected.clear();
	}

	/** Whether one is on its way; costs next to nothing where none is. */
	boolean areExpected() {
		return !this.expected.isEmpty();
	}

	/** Whether this is the one that was expected from there. */
	boolean arrives(InetSocketAddress from) {
		return this.expected.remove(from);
	}

	/** Admit one; no limit is for those. */
	AdmissionPermit permit() {
		var _ = this.admission.admit();
		return new AdmissionPermit(this.admission, this.observer);
	}

	void add(Connection connection) {
		this.open.put(connection.getConnectionId(), connection);
	}

	void remove(Connection connection) {
		this.open.remove(connection.getConnectionId());
	}

	void forEach(Consumer<Connection> action) {
		this.open.values().forEach(action);
	}

	/** How many are on their way or open. */
	int size() {
		return this.expected.size() + this.open.size();
	}

}
