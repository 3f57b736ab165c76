package io.echosounder.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Modes as arguments of tests: each in the full tier, and one in the quick tier.
 */
public final class Modes implements ArgumentsProvider {

	private static final Mode[] ALL = Mode.values();

	@Override
	public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
		int index = Math.floorMod(context.getRequiredTestMethod().getName().hashCode(), ALL.length);
		return tried(index).map(Arguments::of);
	}

	/**
	 * Returns arguments that begin with a mode. In the quick tier the rows take turns.
	 * @param rows the other arguments
	 */
	public static Stream<Arguments> with(Stream<?> rows) {
		List<?> all = rows.toList();
		return IntStream.range(0, all.size())
			.boxed()
			.flatMap((index) -> tried(index).map((mode) -> arguments(mode, all.get(index))));
	}

	private static Arguments arguments(Mode mode, Object row) {
		List<@Nullable Object> values = new ArrayList<>();
		values.add(mode);
		if (row instanceof Arguments arguments) {
			Collections.addAll(values, arguments.get());
		}
		else {
			values.add(row);
		}
		return Arguments.of(values.toArray());
	}

	private static Stream<Mode> tried(int index) {
		return (Effort.current() == Effort.QUICK) ? Stream.of(ALL[index % ALL.length]) : Stream.of(ALL);
	}

}
