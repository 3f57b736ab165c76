package io.echosounder.benchmark;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

class ProcTests {

	/** User 250 ticks, system 75; children that have ended 30 and 5. */
	private static final String STAT = "4711 (a (bad) name) S 1 4711 4711 0 -1 4194560 100 0 0 0 250 75 30 5 20 0 1 0 100 0 0\n";

	@Test
	void processorTimeIsThatOfUserAndSystem() {
		assertThat(Proc.cpu(STAT, false)).isEqualTo(new CpuTime(2.5, 0.75));
		assertThat(Proc.cpu(STAT, false).total()).isEqualTo(3.25);
	}

	@Test
	void childrenThatHaveEndedAreAddedIfAskedFor() {
		assertThat(Proc.cpu(STAT, true)).isEqualTo(new CpuTime(2.8, 0.8));
	}

	@Test
	void aProcessThatHasEndedHasNone() {
		assertThat(Proc.cpu("", true)).isEqualTo(CpuTime.NONE);
		assertThat(Proc.bytes("", "VmHWM")).isZero();
	}

	@Test
	void memoryIsInKibibytes() {
		assertThat(Proc.bytes("Name:\tjava\nVmPeak:\t  999 kB\nVmHWM:\t  2048 kB\n", "VmHWM")).isEqualTo(2 << 20);
	}

	@Test
	void theMachineIsBusyWithEverythingButInterruptsAndWaiting() {
		assertThat(Proc.busy("cpu  100 20 300 9999 8888 77 66 5 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n")).isEqualTo(4.25);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void thisProcessHasTakenSome() {
		assertThat(Proc.cpu(ProcessHandle.current().pid()).user()).isPositive();
		assertThat(Proc.peakMemory(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
		assertThat(Proc.ownCpu()).isPositive();
		assertThat(Proc.busy()).isNotNaN();
	}

}
