package io.echosounder.command;

import java.math.BigDecimal;
import java.util.List;

import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldStatistics;
import io.echosounder.hold.IdleResult;
import io.echosounder.probe.FailedException;

/**
 * Strategy to report held connections. Whole lines, each written at once.
 */
sealed interface HoldReport permits HoldText, HoldJson {

	/** Report an event of a connection. */
	void add(HoldEvent event);

	/**
	 * Report the figures of all connections.
	 * @param percentiles of the round trips
	 */
	void summarize(HoldStatistics statistics, List<BigDecimal> percentiles);

	/** Report the bounds so far. */
	void add(IdleResult known);

	/** Report the result. */
	void summarize(IdleResult result);

	/** Report why no result was found. */
	void failed(FailedException ex);

}
