package io.echosounder.benchmark;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CasesTests {

	@Test
	void everyServerOfACaseIsThereAndSpeaksWhatTheCaseNeeds() {
		for (Case test : Cases.ALL) {
			assertThat(test.servers()).as(test.name()).doesNotHaveDuplicates().contains(Contenders.OURS);
			assertThat(test.servers()).as(test.name()).allMatch((server) -> Contenders.named(server).speaks(test));
		}
	}

	@Test
	void everyServerHasACase() {
		HashSet<String> servers = new HashSet<>();
		Cases.ALL.forEach((test) -> servers.addAll(test.servers()));
		assertThat(Contenders.ALL).extracting(Contender::name).doesNotHaveDuplicates().hasSameElementsAs(servers);
	}

	@Test
	void namesOfCasesAreDifferent() {
		assertThat(Cases.ALL).extracting(Case::name).doesNotHaveDuplicates();
	}

	@Test
	void withoutPropertiesEverythingIsSelected() {
		Selection selection = Selection.of((_) -> null);
		assertThat(selection.selected()).isEqualTo(Cases.ALL);
		assertThat(selection.rounds()).isGreaterThanOrEqualTo(5);
		assertThat(selection.selected(Cases.ALL.getFirst())).extracting(Contender::name)
			.isEqualTo(Cases.ALL.getFirst().servers());
	}

	@Test
	void propertiesSelectAndShorten() {
		Selection selection = Selection.of(Map.of("benchmark.cases", "bulk, lines-50", "benchmark.servers",
				"netty-nio,echosounder", "benchmark.rounds", "2", "benchmark.seconds", "1")::get);
		assertThat(selection.selected()).extracting(Case::name).containsExactly("lines-50", "bulk");
		assertThat(selection.selected(selection.selected().getFirst())).extracting(Contender::name)
			.containsExactly("echosounder", "netty-nio");
		assertThat(selection.seconds()).isEqualTo(1);
		assertThat(selection.measurements()).isEqualTo(8);
	}

	@Test
	void namesThatNobodyHasAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Selection(List.of("lines"), List.of(), 1, 1))
			.withMessageContaining("There is no case lines, only lines-50,");
		assertThatIllegalArgumentException().isThrownBy(() -> new Selection(List.of(), List.of("nginx"), 1, 1))
			.withMessageContaining("There is no server nginx, only echosounder,");
	}

}
