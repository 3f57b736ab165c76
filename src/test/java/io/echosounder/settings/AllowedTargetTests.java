package io.echosounder.settings;

import io.echosounder.address.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AllowedTarget}.
 */
class AllowedTargetTests {

	@ParameterizedTest
	@CsvSource({ "a.example:7007, a.example:7007", "a.example:7007, A.Example.:7007", "A.Example.:7007, a.example:7007",
			"a.example:*, a.example:1", "a.example:*, a.example:65535", "127.0.0.1:7, 127.0.0.1:7",
			"[::1]:7, [0:0:0:0:0:0:0:1]:7", "[0:0:0:0:0:0:0:1]:*, [::1]:7" })
	void whatIsMeantIsIncludedHoweverItIsWritten(String allowed, String target) {
		assertThat(AllowedTarget.of(allowed).includes(Target.parse(target))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a.example:7007, a.example:7008", "a.example:7007, b.a.example:7007", "a.example:*, aa.example:7",
			"localhost:*, 127.0.0.1:7", "127.0.0.1:*, localhost:7", "127.0.0.1:*, [::1]:7",
			"127.0.0.1:*, 127.0.0.1.example:7" })
	void anythingElseIsNot(String allowed, String target) {
		assertThat(AllowedTarget.of(allowed).includes(Target.parse(target))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "*", "*:*", "*:7", "*.example:7", "a.example", "a.example:", "a.example:0", "::1:7", ":*" })
	void whatNamesNoSingleHostIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> AllowedTarget.of(text));
	}

}
