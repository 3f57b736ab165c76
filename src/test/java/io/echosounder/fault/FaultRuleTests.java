package io.echosounder.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FaultRule}: accepted and refused rules, and their descriptions.
 */
class FaultRuleTests {

	@Test
	void everythingArrives() {
		assertThat(parse("type=latency, latency=100ms, jitter=20ms, toxicity=0.5, for=10m, seed=7"))
			.isEqualTo(new FaultRule(new Fault.Latency(Duration.ofMillis(100), Duration.ofMillis(20)), 0.5,
					Duration.ofMinutes(10), 7L));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					type=latency, latency=1s                                     | latency (latency 1s)
					type=latency, latency=100, jitter=20ms                       | latency (latency 100ms, jitter 20ms)
					type=bandwidth, rate=64KB                                    | bandwidth (rate 65536B)
					type=slicer, average-size=10B                                | slicer (average-size 10B)
					type=slicer, averageSize=10, size_variation=9, delay=1ms     | slicer (average-size 10B, size-variation 9B, delay 1ms)
					type=slow-close, delay=2s                                    | slow-close (delay 2s)
					type=timeout                                                 | timeout
					type=timeout, timeout=5s                                     | timeout (timeout 5s)
					type=reset-peer                                              | reset-peer
					type=reset-peer, timeout=5s, toxicity=0.25                   | reset-peer (timeout 5s, toxicity 0.25)
					type=limit-data, bytes=1KB                                   | limit-data (bytes 1024B)
					type=corrupt, every=100B                                     | corrupt (every 100B)
					type=early-fin, bytes=0                                      | early-fin (bytes 0B)
					type=stall, bytes=10, for=1h30m                              | stall (bytes 10B, for 1h30m)
					type=refuse, seed=-1                                         | refuse (seed -1)
					""")
	void eachTypeHasItsFields(String fields, String text) {
		assertThat(parse(fields)).hasToString(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					seed=7                                           | 'type' is missing: name one of latency, bandwidth, slicer, slow-close, timeout, reset-peer, limit-data, corrupt, early-fin, stall, refuse.
					type=slow                                        | 'type' is 'slow', not one of latency, bandwidth, slicer, slow-close, timeout, reset-peer, limit-data, corrupt, early-fin, stall, refuse.
					type=latency                                     | 'latency' is missing: set it, such as 100ms.
					type=latency, latency=-1s                        | 'latency' must be between 0s and 365d, not -1s.
					type=latency, latency=400d                       | 'latency' must be between 0s and 365d, not 400d.
					type=latency, latency=fast                       | 'latency' is 'fast', which is not a duration such as 100ms.
					type=latency, latency=1s, rate=1KB               | 'rate' is not a field of the fault 'latency', which has type, latency, jitter, toxicity, for, seed.
					type=latency, latncy=1s                          | 'latncy' is not a field of the fault 'latency', which has type, latency, jitter, toxicity, for, seed.
					type=latency, latency=1s, jiter=1ms              | 'jiter' is not a field of the fault 'latency', which has type, latency, jitter, toxicity, for, seed.
					type=latency, latency=1s, toxicity=1.5           | 'toxicity' must be between 0 and 1, not 1.5.
					type=latency, latency=1s, toxicity=-0.1          | 'toxicity' must be between 0 and 1, not -0.1.
					type=latency, latency=1s, toxicity=NaN           | 'toxicity' must be between 0 and 1, not NaN.
					type=latency, latency=1s, toxicity=half          | 'toxicity' is 'half', which is not a number between 0 and 1.
					type=latency, latency=1s, for=0s                 | 'for' must be longer than 0s.
					type=latency, latency=1s, seed=x                 | 'seed' is 'x', which is not a whole number.
					type=bandwidth, rate=0B                          | 'rate' must be between 1B and 1TB, not 0B.
					type=bandwidth, rate=1Mbit                       | 'rate' is '1Mbit', which is not a size such as 64KB.
					type=limit-data, bytes=-1B                       | 'bytes' must be between 0B and 1TB, not -1B.
					type=slicer, average-size=10B, size-variation=10B | 'size-variation' must be less than 'average-size', which is 10B, not 10B.
					type=corrupt, every=0                            | 'every' must be between 1B and 1TB, not 0B.
					type=stall, bytes=1, Bytes=2                     | 'Bytes' is set twice.
					""")
	void whatCannotBeInjectedIsRefusedByTheNameOfItsField(String fields, String sentence) {
		assertThatExceptionOfType(InvalidFaultException.class).isThrownBy(() -> parse(fields)).withMessage(sentence);
	}

	private static FaultRule parse(String fields) {
		Map<String, String> map = new LinkedHashMap<>();
		for (String field : fields.split(", ", -1)) {
			String[] parts = field.split("=", 2);
			map.put(parts[0], parts[1]);
		}
		return FaultRule.parse(map);
	}

}
