package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Figures of processes and of the machine, as Linux has them (proc(5)).
 */
final class Proc {

	/** Ticks a second in which Linux reports processor time, regardless of its clock. */
	private static final double TICKS_PER_SECOND = 100;

	private static final Path ROOT = Path.of("/proc");

	private Proc() {
	}

	/**
	 * Processor time of a process so far, with that of its children that have ended.
	 * @return {@link CpuTime#NONE} if it has ended
	 */
	static CpuTime cpu(long pid) {
		return cpu(read(pid, "stat"), true);
	}

	/** Processor time of this process so far, without children, in s. */
	static double ownCpu() {
		return cpu(read(ProcessHandle.current().pid(), "stat"), false).total();
	}

	/**
	 * The most resident memory that a process ever had.
	 * @return bytes; 0 if it has ended
	 */
	static double peakMemory(long pid) {
		return bytes(read(pid, "status"), "VmHWM");
	}

	/** Processor time of all processes on the machine so far, in s. */
	static double busy() {
		try {
			return busy(Files.readString(ROOT.resolve("stat")));
		}
		catch (IOException _) {
			return Double.NaN;
		}
	}

	private static String read(long pid, String file) {
		try {
			return Files.readString(ROOT.resolve(Long.toString(pid)).resolve(file));
		}
		catch (IOException _) {
			return "";
		}
	}

	/**
	 * Reads {@code /proc/PID/stat}: fields 14 to 17 are user and system time, and the
	 * same of children that were waited for. The second field is the name, in
	 * parentheses, and may hold anything.
	 */
	static CpuTime cpu(String stat, boolean children) {
		if (stat.isEmpty()) {
			return CpuTime.NONE;
		}
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
		CpuTime own = new CpuTime(seconds(fields[14 - 3]), seconds(fields[15 - 3]));
		return children ? own.plus(new CpuTime(seconds(fields[16 - 3]), seconds(fields[17 - 3]))) : own;
	}

	private static double seconds(String ticks) {
		return Long.parseLong(ticks) / TICKS_PER_SECOND;
	}

	/** Reads {@code /proc/PID/status}, which has kilobytes (of 1,024). */
	static double bytes(String status, String field) {
		return status.lines()
			.filter((line) -> line.startsWith(field + ":"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")))
			.findFirst()
			.orElse(0) * 1024.0;
	}

	/**
	 * Reads {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal.
	 * Interrupts are left out, as they handle the packets on loopback: they belong to the
	 * measured work.
	 */
	static double busy(String stat) {
		String[] fields = stat.lines().findFirst().orElse("").trim().split(" +", -1);
		long ticks = 0;
		for (int field : new int[] { 1, 2, 3, 8 }) {
			ticks += Long.parseLong(fields[field]);
		}
		return ticks / TICKS_PER_SECOND;
	}

}
