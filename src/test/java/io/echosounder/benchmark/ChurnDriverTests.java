package io.echosounder.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class ChurnDriverTests {

	private static final int AN_HOUR = 3600;

	@Test
	@Timeout(value = 1, unit = TimeUnit.MINUTES)
	void afterAFailureNothingIsWaitedFor() throws IOException {
		Case test = Case.echo("churn", "Two at a time", Framing.LF, 2, 1, 64).as(Case.Work.CHURN);
		Outcome outcome = new ChurnDriver(test).drive(new Endpoint(Ports.free(), Framing.LF, null), AN_HOUR, (_) -> {
			// progress does not matter
		});
		assertThat(outcome.failure()).contains("refused");
	}

}
