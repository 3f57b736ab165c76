package io.echosounder.container;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * The command {@code hold} in a container of the image, in the network of another
 * container. So it sees the server itself, and not the engine's handling of a published
 * port. Closing it removes it.
 */
final class Holder implements AutoCloseable {

	private final String id;

	private final int connections;

	private Holder(String id, int connections) {
		this.id = id;
		this.connections = connections;
	}

	/**
	 * Starts it, and returns when all connections are open.
	 * @param network to be in
	 * @param connections to hold
	 * @param target to hold them to, with flags
	 */
	static Holder start(String network, int connections, String... target) throws IOException {
		// seldom, as a line that crosses a FIN is lost, and no server can prevent that
		String[] command = { "run", "--detach", "--network", network, "echosounder:latest", "hold", "-j", "-i", "5s",
				"-C", Integer.toString(connections) };
		String id = Docker
			.output(Stream.of(List.of(command), List.of(target)).flatMap(List::stream).toArray(String[]::new))
			.lines()
			.toList()
			.getLast();
		Holder holder = new Holder(id, connections);
		try {
			holder.awaitEvents("opened", connections);
			return holder;
		}
		catch (Throwable ex) {
			holder.close();
			throw ex;
		}
	}

	/** Waits for so many events of a kind, and returns all that there are. */
	List<String> awaitEvents(String event, int count) {
		return Awaitility.await()
			.atMost(Docker.PATIENCE)
			.until(() -> events(event), (events) -> events.size() >= count);
	}

	List<String> events(String event) throws IOException {
		return lines().stream().filter((line) -> line.contains("\"event\":\"" + event + "\"")).toList();
	}

	/** Waits until each connection that was closed is open again. */
	void awaitAllBack() {
		Awaitility.await()
			.atMost(Docker.PATIENCE)
			.untilAsserted(
					() -> Assertions.assertThat(events("reconnected")).hasSameSizeAs(events("closed")).isNotEmpty());
	}

	private List<String> lines() throws IOException {
		return Docker.output("logs", this.id).lines().filter((line) -> line.startsWith("{")).toList();
	}

	/**
	 * Ends it, and checks that no echo was lost or came twice, and that all connections
	 * ended with FIN of the other side.
	 */
	void assertNothingWasLost() throws IOException {
		Docker.output("kill", "--signal", "INT", this.id);
		String status = Docker.output("wait", this.id);
		String statistics = lines().getLast();
		Assertions.assertThat(JsonPath.<String>read(statistics, "$.type")).isEqualTo("statistics");
		Assertions.assertThat(JsonPath.<Integer>read(statistics, "$.connections")).isEqualTo(this.connections);
		Assertions.assertThat(JsonPath.<Integer>read(statistics, "$.lost")).as(statistics).isZero();
		Assertions.assertThat(JsonPath.<Integer>read(statistics, "$.doubled")).as(statistics).isZero();
		Assertions.assertThat(events("closed"))
			.allSatisfy((line) -> Assertions.assertThat(line).contains("\"by\":\"peer\"", "\"how\":\"fin\""));
		Assertions.assertThat(status).as("exit code of hold").isEqualTo("0");
	}

	@Override
	public void close() throws IOException {
		Docker.output("rm", "--force", this.id);
	}

}
