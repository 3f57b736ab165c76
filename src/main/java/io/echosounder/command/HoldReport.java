package io.echosounder.command;

import java.math.BigDecimal;
import java.util.List;

import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldStatistics;
import io.echosounder.hold.IdleResult;
import io.echosounder.probe.FailedException;

/**
 * How a command tells of connections that it keeps. Whole lines, each written at once.
 */
sealed interface HoldReport permits HoldText, HoldJson {

	/** Tells what happened to a connection. */
	void add(HoldEvent event);

	/**
	 * Tells what became of all.
	 * @param percentiles of the round trips
	 */
	void summarize(HoldStatistics statistics, List<BigDecimal> percentiles);

	/** Tells what is known so far. */
	void add(IdleResult known);

	/** Tells what was found. */
	void summarize(IdleResult result);

	/** Tells why nothing was found. */
	void failed(FailedException ex);

}
