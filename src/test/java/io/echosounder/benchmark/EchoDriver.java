package io.echosounder.benchmark;

import java.time.Duration;
import java.util.function.LongConsumer;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.load.FailureCount;
import io.echosounder.load.Latency;
import io.echosounder.load.Load;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;
import io.echosounder.load.Sizes;
import io.echosounder.probe.ProbeOptions;
import org.jspecify.annotations.Nullable;

/**
 * Sends with the code of the command {@code load}, in this JVM: in a new one, the
 * compiler would distort the first seconds, and the latencies.
 */
final class EchoDriver implements Driver {

	private static final double NANOS = 1e9;

	/** Longer than a message may take with 10,000 connections on a slow server. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** For ticks that are late: the load reports none once its time has ended. */
	private static final Duration SLACK = Duration.ofMillis(250);

	private final Case test;

	EchoDriver(Case test) {
		this.test = test;
	}

	@Override
	public Outcome drive(Endpoint endpoint, int seconds, LongConsumer listener) {
		Keys keys = endpoint.keys();
		ProbeOptions how = new ProbeOptions(this.test.framing(), this.test.size(), TIMEOUT, false, AddressFamily.IPV4,
				0, (keys != null) ? keys.client() : null);
		Duration duration = Duration.ofSeconds(seconds + 1).plus(SLACK);
		LoadOptions options = new LoadOptions(this.test.connections(), this.test.depth(), 0, duration, Long.MAX_VALUE,
				Sizes.of(this.test.size()));
		LoadResult result = new Load(new Target("localhost", endpoint.port()), how, options)
			.run((soFar) -> listener.accept(soFar.messages()));
		Latency latency = result.latency();
		return new Outcome(latency.percentile(50) / NANOS, latency.percentile(99) / NANOS,
				latency.percentile(99.9) / NANOS, failure(result));
	}

	private static @Nullable String failure(LoadResult result) {
		if (result.isPerfect()) {
			return null;
		}
		String first = result.failures().values().stream().map(FailureCount::message).findFirst().orElse("no echo");
		return "%,d errors, %,d payloads lost: %s".formatted(result.errors(), result.lost(), first);
	}

}
