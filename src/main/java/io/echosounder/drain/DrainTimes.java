package io.echosounder.drain;

import java.time.Duration;

/**
 * Durations of the steps of a drain.
 *
 * @param delay time for which listeners still accept
 * @param spread time over which closes of quiet connections are spread
 * @param quietPeriod time without a byte after which a connection is quiet
 * @param gracePeriod time for which connections are served, after the spread
 * @param linger time that a closing connection waits for the peer
 */
public record DrainTimes(Duration delay, Duration spread, Duration quietPeriod, Duration gracePeriod, Duration linger) {

}
