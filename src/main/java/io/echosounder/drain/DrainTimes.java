package io.echosounder.drain;

import java.time.Duration;

/**
 * How long the steps of a drain take.
 *
 * @param delay how long listeners still accept
 * @param spread over how long closes of quiet connections are spread
 * @param quietPeriod after how long without a byte a connection is quiet
 * @param gracePeriod how long connections are served, after the spread
 * @param linger how long a closing connection waits for the peer
 */
public record DrainTimes(Duration delay, Duration spread, Duration quietPeriod, Duration gracePeriod, Duration linger) {

}
