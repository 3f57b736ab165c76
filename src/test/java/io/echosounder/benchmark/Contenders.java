package io.echosounder.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.echosounder.benchmark.peer.NettyEcho;
import io.echosounder.benchmark.peer.SelectorEcho;
import io.echosounder.benchmark.peer.StockGateway;
import io.echosounder.benchmark.peer.VirtualThreadEcho;
import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * All servers. Each JVM has the same heap and no other tuning, but for Netty, which gets
 * what makes it fastest.
 */
final class Contenders {

	/** Ours, and all its modes. */
	static final String OURS = "echosounder";

	/** Netty on the JDK's transport. */
	static final String NETTY_NIO = "netty-nio";

	/** Netty on its native transport. */
	static final String NETTY_EPOLL = "netty-epoll";

	/** Netty, on each of its transports. */
	static final List<String> NETTY = List.of(NETTY_NIO, NETTY_EPOLL);

	/** The cost of the kernel, and little beside. */
	static final String C_EPOLL = "c-epoll";

	static final String HEAP = "-Xmx1g";

	private static final Set<Framing> BOTH = Set.of(Framing.RAW, Framing.LF);

	private static final String[] NETTY_FLAGS = { "-Dio.netty.allocator.type=pooled",
			"-Dio.netty.leakDetection.level=disabled", "--sun-misc-unsafe-memory-access=allow",
			"--enable-native-access=ALL-UNNAMED" };

	private static final String[] ONE_LOOP = Stream
		.concat(Stream.of(NETTY_FLAGS), Stream.of("-D" + NettyEcho.LOOPS + "=1"))
		.toArray(String[]::new);

	static final List<Contender> ALL = List.of(ours(OURS, "Echosounder: event loops, inline", "nio", "inline"),
			ours("echosounder-virtual", "Echosounder: event loops, handlers on virtual threads", "nio", "virtual"),
			ours("echosounder-blocking", "Echosounder: blocking, inline", "blocking", "inline"),
			ours("echosounder-blocking-virtual", "Echosounder: blocking, handlers on virtual threads", "blocking",
					"virtual"),
			ours("echosounder-one-loop", "Echosounder: one event loop, inline", "nio", "inline",
					"--echo.event-loops=1"),
			new Contender("echosounder-distribution", "Echosounder's distribution", BOTH, true, true,
					Distribution::obstacle,
					(endpoint) -> Distribution.server(HEAP, settings(endpoint, "nio", "inline"))),
			new Contender(NETTY_NIO, "Netty on NIO", BOTH, true, true, Contenders::nothing,
					(endpoint) -> java(endpoint, NettyEcho.class, List.of("nio"), NETTY_FLAGS)),
			new Contender(NETTY_EPOLL, "Netty on its native epoll transport", BOTH, true, true, Contenders::epoll,
					(endpoint) -> java(endpoint, NettyEcho.class, List.of("epoll"), NETTY_FLAGS)),
			new Contender("netty-epoll-one-loop", "Netty on its native epoll transport, one event loop", BOTH, true,
					true, Contenders::epoll, (endpoint) -> java(endpoint, NettyEcho.class, List.of("epoll"), ONE_LOOP)),
			new Contender("stock-nio", "Spring Integration's own NIO factory", Set.of(Framing.LF), false, true,
					Contenders::nothing, (endpoint) -> java(endpoint, StockGateway.class, List.of("nio"))),
			new Contender("stock-blocking", "Spring Integration's own blocking factory", Set.of(Framing.LF), false,
					true, Contenders::nothing, (endpoint) -> java(endpoint, StockGateway.class, List.of("blocking"))),
			new Contender("jdk-selector", "JDK: one thread, one selector", Set.of(Framing.RAW), false, true,
					Contenders::nothing, (endpoint) -> java(endpoint, SelectorEcho.class, List.of())),
			new Contender("jdk-virtual", "JDK: blocking sockets on virtual threads", BOTH, false, true,
					Contenders::nothing, (endpoint) -> java(endpoint, VirtualThreadEcho.class, List.of())),
			new Contender("asyncio-sockets", "Python asyncio, sockets and a task for each", BOTH, false, false,
					() -> needs("python3"), (endpoint) -> python(endpoint, "asyncio_sockets.py")),
			new Contender("asyncio-protocol", "Python asyncio, a protocol", BOTH, true, false, () -> needs("python3"),
					(endpoint) -> python(endpoint, "asyncio_protocol.py")),
			new Contender(C_EPOLL, "C: one thread, epoll", Set.of(Framing.RAW), false, false, EpollEcho::prepare,
					(endpoint) -> command(EpollEcho.program().toString(), endpoint.arguments())),
			new Contender("socat", "socat, a process for each connection", Set.of(Framing.RAW), false, false,
					() -> needs("socat"), (endpoint) -> List.of("socat",
							"TCP4-LISTEN:%d,fork,reuseaddr,backlog=4096,nodelay".formatted(endpoint.port()), "PIPE")));

	private Contenders() {
	}

	/** The one with a name. */
	static Contender named(String name) {
		return ALL.stream()
			.filter((contender) -> contender.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no server " + name));
	}

	/** Whether a name is one of ours. */
	static boolean isOurs(String name) {
		return name.startsWith(OURS);
	}

	/** The server in a jar, as the packaged one is started. */
	static Contender of(Jar jar) {
		return new Contender(jar.name(), "Echosounder: " + jar.path().getFileName(), BOTH, true, true,
				Contenders::nothing,
				(endpoint) -> Workspace.java(jar.path(), List.of(HEAP), settings(endpoint, "nio", "inline")));
	}

	private static Contender ours(String name, String title, String transport, String dispatch, String... more) {
		return new Contender(name, title, BOTH, true, true, Contenders::nothing,
				(endpoint) -> Workspace.java(Workspace.jar(), List.of(HEAP),
						Stream.concat(settings(endpoint, transport, dispatch).stream(), Stream.of(more)).toList()));
	}

	private static List<String> settings(Endpoint endpoint, String transport, String dispatch) {
		boolean raw = endpoint.framing() == Framing.RAW;
		String listener = "--echo.listeners." + (raw ? "raw" : "line") + ".";
		List<String> settings = new ArrayList<>(
				List.of("--server.port=0", "--echo.listeners." + (raw ? "line" : "raw") + ".enabled=false",
						listener + "port=" + endpoint.port(), listener + "transport=" + transport,
						listener + "dispatch=" + dispatch, listener + "max-connections=20000"));
		Keys keys = endpoint.keys();
		if (keys != null) {
			String bundle = "--spring.ssl.bundle.pem.server.keystore.";
			settings.addAll(List.of(listener + "tls.bundle=server", bundle + "certificate=file:" + keys.certificate(),
					bundle + "private-key=file:" + keys.key()));
		}
		return settings;
	}

	private static List<String> java(Endpoint endpoint, Class<?> main, List<String> arguments, String... flags) {
		List<String> command = new ArrayList<>(List.of(Workspace.jdk("java"), HEAP,
				"-Dlogback.configurationFile=" + Workspace.resource("logback.xml")));
		command.addAll(Arrays.asList(flags));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(arguments);
		command.addAll(endpoint.arguments());
		return command;
	}

	private static List<String> python(Endpoint endpoint, String script) {
		List<String> command = new ArrayList<>(List.of("python3", Workspace.resource(script).toString()));
		command.addAll(endpoint.arguments());
		return command;
	}

	private static List<String> command(String program, List<String> arguments) {
		return Stream.concat(Stream.of(program), arguments.stream()).toList();
	}

	private static @Nullable String nothing() {
		return null;
	}

	private static @Nullable String needs(String program) {
		return Workspace.has(program) ? null : "there is no " + program;
	}

	private static @Nullable String epoll() {
		boolean there = System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
		return there ? null : "its library is here for Linux on x86-64 only";
	}

}
