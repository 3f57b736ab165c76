package io.echosounder.benchmark;

import java.util.List;

import static io.echosounder.framing.Framing.LF;
import static io.echosounder.framing.Framing.RAW;

/**
 * All cases. Each has those servers that say something there: all of them in all cases
 * would take hours.
 */
final class Cases {

	static final String LINES_50 = "lines-50";

	static final String RAW_50 = "raw-50";

	static final String LINES_1 = "lines-1";

	static final String PIPELINED = "pipelined";

	static final String RAW_16K = "raw-16k";

	static final String BULK = "bulk";

	static final String TLS = "tls";

	static final String IDLE = "idle";

	static final String START = "start";

	/** Selects {@link #QUICKEST} instead of a case. */
	static final String QUICK = "quick";

	private static final int KIB = 1024;

	private static final int IDLE_CONNECTIONS = 8000;

	static final List<Case> ALL = List.of(
			Case.echo(LINES_50, "64-byte lines over 50 connections", LF, 50, 1, 64, "echosounder",
					"echosounder-virtual", "echosounder-blocking", "echosounder-blocking-virtual", "netty-nio",
					"netty-epoll", "stock-nio", "stock-blocking", "jdk-virtual", "asyncio-sockets", "asyncio-protocol",
					"echosounder-one-loop", "netty-epoll-one-loop"),
			Case.echo(RAW_50, "64 bytes raw over 50 connections", RAW, 50, 1, 64, "echosounder", "echosounder-blocking",
					"netty-nio", "netty-epoll", "echosounder-one-loop", "netty-epoll-one-loop", "jdk-selector",
					"jdk-virtual", "asyncio-sockets", "asyncio-protocol", "c-epoll", "socat"),
			Case.echo(PIPELINED, "64-byte lines, 32 deep over 20 connections", LF, 20, 32, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "stock-blocking", "jdk-virtual",
					"asyncio-protocol"),
			Case.echo("raw-1k", "1 KiB raw over 50 connections", RAW, 50, 1, KIB, "echosounder", "netty-nio",
					"netty-epoll", "jdk-selector", "c-epoll"),
			Case.echo(RAW_16K, "16 KiB raw over 20 connections", RAW, 20, 1, 16 * KIB, "echosounder", "netty-nio",
					"netty-epoll", "jdk-selector", "asyncio-protocol", "c-epoll"),
			Case.echo(BULK, "64 KiB raw, 4 deep over 4 connections", RAW, 4, 4, 64 * KIB, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "jdk-selector", "jdk-virtual", "c-epoll"),
			Case.echo(TLS, "64-byte lines over 50 connections, TLS 1.3", LF, 50, 1, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "asyncio-protocol")
				.overTls(),
			Case.echo("churn", "Connect, one 64-byte line, close; 10 at a time", LF, 10, 1, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "stock-nio", "stock-blocking", "jdk-virtual",
					"asyncio-protocol")
				.as(Case.Work.CHURN),
			Case.echo(IDLE, "64-byte lines over 50 connections beside 8,000 idle ones", LF, 50, 1, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "jdk-virtual", "asyncio-protocol")
				.beside(IDLE_CONNECTIONS),
			Case.echo(LINES_1, "64-byte lines over one connection", LF, 1, 1, 64, "echosounder", "echosounder-blocking",
					"netty-nio", "netty-epoll", "stock-nio", "jdk-virtual", "asyncio-protocol", "echosounder-one-loop"),
			Case.echo("lines-10", "64-byte lines over 10 connections", LF, 10, 1, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "stock-nio", "echosounder-one-loop"),
			Case.echo("lines-1000", "64-byte lines over 1,000 connections", LF, 1000, 1, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "jdk-virtual", "echosounder-one-loop"),
			Case.echo("lines-10000", "64-byte lines over 10,000 connections", LF, 10_000, 1, 64, "echosounder",
					"echosounder-blocking", "netty-nio", "netty-epoll", "jdk-virtual", "asyncio-protocol",
					"echosounder-one-loop"),
			Case.echo(START, "From the start of the process until the port takes connections", LF, 1, 1, 64,
					"echosounder", "echosounder-distribution", "netty-nio", "stock-nio")
				.as(Case.Work.START));

	/** Those that the goals need most, with no other server than goals name. */
	static final List<Case> QUICKEST = List.of(
			named(LINES_50).among(Contenders.OURS, Contenders.NETTY_NIO, Contenders.NETTY_EPOLL),
			named(RAW_50).among(Contenders.OURS, Contenders.NETTY_NIO, Contenders.NETTY_EPOLL),
			named(PIPELINED).among(Contenders.OURS, Contenders.NETTY_NIO),
			named(RAW_16K).among(Contenders.OURS, Contenders.NETTY_NIO, Contenders.C_EPOLL),
			named(BULK).among(Contenders.OURS, Contenders.NETTY_NIO, Contenders.C_EPOLL),
			named(TLS).among(Contenders.OURS, Contenders.NETTY_NIO), named(IDLE).among(Contenders.OURS));

	private Cases() {
	}

	/** The case with a name. */
	static Case named(String name) {
		return ALL.stream()
			.filter((test) -> test.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no case " + name));
	}

}
