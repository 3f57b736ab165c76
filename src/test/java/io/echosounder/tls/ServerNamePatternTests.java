package io.echosounder.tls;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ServerNamePattern} and {@link ByServerName}.
 */
class ServerNamePatternTests {

	private final ByServerName<String> values = new ByServerName<>("main",
			Map.of(new ServerNamePattern("One.Example.org"), "one", new ServerNamePattern("*.example.ORG"), "wildcard",
					new ServerNamePattern("*.deep.example.org"), "deep", new ServerNamePattern("host"), "host"));

	@ParameterizedTest
	@CsvSource({ "one.example.org, one", "ONE.EXAMPLE.ORG, one", "two.example.org, wildcard",
			"TWO.example.org, wildcard", "example.org, main", "a.b.example.org, main", "a.deep.example.org, deep",
			"deep.example.org, wildcard", "a.one.example.org, main", "host, host", "ost, main", "a.host, main",
			"example.org.evil.org, main", "*.example.org, wildcard", "org, main" })
	void anExactNameComesBeforeAWildcardAndThatBeforeTheRest(String name, String value) {
		assertThat(this.values.values().get(this.values.indexFor(name))).isEqualTo(value);
	}

	@Test
	void aDotAloneOrNothingFitsNoPattern() {
		assertThat(this.values.indexFor("")).isZero();
		assertThat(this.values.indexFor(".")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.b", "*.a", "*.a.b", "xn--bcher-kva.example", "1.example" })
	void aHostNameWithOrWithoutAWildcardIsAPattern(String text) {
		assertThat(new ServerNamePattern(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "*", "*.", "*a", "**.a", "*.*.a", "a.*", "a.", ".a", "a..b", "-a", "a-", "a b",
			"ü", "a/b", "a:1", "a_b.example", "a\n" })
	void anythingElseIsNone(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ServerNamePattern(text));
	}

	@Test
	void aLabelHas63BytesAndAName253AtTheMost() {
		String label = "a".repeat(63);
		String name = String.join(".", label, label, label, "a".repeat(61));
		assertThat(new ServerNamePattern(name).text()).hasSize(253);
		assertThatIllegalArgumentException().isThrownBy(() -> new ServerNamePattern(name + "a"));
		assertThatIllegalArgumentException().isThrownBy(() -> new ServerNamePattern(label + "a"));
	}

}
