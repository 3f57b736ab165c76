package io.echosounder.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;

/**
 * Strategy to report probes. Whole lines, each written at once.
 */
sealed interface Report permits TextReport, JsonReport {

	/** Report one attempt. */
	void add(Result result);

	/**
	 * Report all attempts.
	 * @param elapsed from the first to the end of the last
	 * @param percentiles of the round trips
	 */
	void summarize(Statistics statistics, Duration elapsed, List<BigDecimal> percentiles);

}
