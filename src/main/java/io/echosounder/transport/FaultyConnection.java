package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;

import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultType;
import org.jspecify.annotations.Nullable;

/**
 * The faults in force on one connection, as decided when it was accepted: they stand
 * around its driver and before its layers. Called in turn, where nothing else is said.
 */
final class FaultyConnection implements SocketDriver.Factory {

	/** Order of faults from the layers to the socket. */
	private static final List<FaultType> ORDER = List.of(FaultType.TIMEOUT, FaultType.RESET_PEER, FaultType.LIMIT_DATA,
			FaultType.EARLY_FIN, FaultType.SLOW_CLOSE, FaultType.LATENCY, FaultType.BANDWIDTH, FaultType.SLICER);

	private final ListenerFaults listener;

	private final List<Hit> hits;

	private final SocketDriver.Factory drivers;

	private @Nullable FaultyDriver driver;

	private @Nullable StackContext context;

	private List<WireFault> wire = List.of();

	/**
	 * Create the faults of one connection.
	 * @param listener is told of the connection
	 * @param hits at least one
	 * @param drivers make the driver of the socket
	 */
	FaultyConnection(ListenerFaults listener, List<Hit> hits, SocketDriver.Factory drivers) {
		this.listener = listener;
		this.hits = hits;
		this.drivers = drivers;
	}

	@Override
	public SocketDriver create(DriverEvents events) throws IOException {
		FaultyDriver driver = new FaultyDriver(this, events, this.drivers);
		this.driver = driver;
		List<WireFault> chain = new ArrayList<>();
		Consumer<ByteBuffer> next = driver::send;
		List<Hit> inOrder = this.hits.stream()
			.filter((hit) -> ORDER.contains(hit.type()))
			.sorted(Comparator.comparingInt((Hit hit) -> ORDER.indexOf(hit.type())).reversed())
			.toList();
		for (Hit hit : inOrder) {
			WireFault fault = wireFault(hit, driver, next);
			chain.addFirst(fault);
			next = fault::write;
		}
		this.wire = chain;
		driver.through(chain, stall(driver), find(FaultType.REFUSE) != null);
		return driver;
	}

	private static WireFault wireFault(Hit hit, FaultyDriver driver, Consumer<ByteBuffer> next) {
		InjectedFault fault = hit.fault();
		return switch (fault.fault()) {
			case Fault.Latency latency -> new DelayedOutput(fault, latency, hit.random(), driver, next);
			case Fault.Bandwidth bandwidth -> new PacedOutput(fault, new Pace.Rate(bandwidth), driver, next);
			case Fault.Slicer slicer -> new PacedOutput(fault, new Pace.Slices(slicer, hit.random()), driver, next);
			case Fault.SlowClose slow -> new SlowFin(fault, slow.delay().toNanos(), driver, next);
			case Fault.Timeout timeout -> new DroppedOutput(fault, timeout.timeout().toNanos(), driver, next);
			case Fault.ResetPeer reset -> new ResetOutput(fault, reset.timeout().toNanos(), driver, next);
			case Fault.LimitData limit -> new CutOutput(fault, limit.bytes(), driver::close, false, driver, next);
			case Fault.EarlyFin early -> new CutOutput(fault, early.bytes(), driver::sendFin, true, driver, next);
			case Fault.Corrupt _, Fault.Stall _, Fault.Refuse _ -> throw new IllegalArgumentException(hit.toString());
		};
	}

	private FaultyDriver.@Nullable Stall stall(FaultyDriver driver) {
		Hit hit = find(FaultType.STALL);
		return (hit != null && hit.fault().fault() instanceof Fault.Stall stall)
				? new FaultyDriver.Stall(hit.fault(), stall.bytes(), driver) : null;
	}

	private @Nullable Hit find(FaultType type) {
		for (Hit hit : this.hits) {
			if (hit.type() == type) {
				return hit;
			}
		}
		return null;
	}

	@Override
	public OutboundHandler around(OutboundHandler layers, StackContext context) {
		this.context = context;
		FaultyDriver driver = Objects.requireNonNull(this.driver);
		OutboundHandler output = new OutboundHandler() {

			@Override
			public void write(ByteBuffer content) {
				layers.write(content);
			}

			@Override
			public void closeOutput() {
				layers.closeOutput();
				driver.outputClosing();
			}

		};
		Hit hit = find(FaultType.CORRUPT);
		return (hit != null && hit.fault().fault() instanceof Fault.Corrupt corrupt)
				? new CorruptedContent(hit.fault(), corrupt.every(), output) : output;
	}

	StackContext context() {
		return Objects.requireNonNull(this.context);
	}

	/** Record that the connection is served from now on. */
	void begun(FaultyDriver driver) {
		this.listener.add(driver);
	}

	/** Release what the faults that are over hold. */
	void over() {
		this.wire.forEach(WireFault::over);
	}

	/** Record the end of the connection. Any thread may call. */
	void ended() {
		FaultyDriver driver = this.driver;
		if (driver != null) {
			this.listener.remove(driver);
		}
	}

	/**
	 * A fault that applies to the connection.
	 *
	 * @param fault of the listener
	 * @param random numbers of this connection
	 */
	record Hit(InjectedFault fault, Random random) {

		FaultType type() {
			return this.fault.fault().type();
		}

	}

}
