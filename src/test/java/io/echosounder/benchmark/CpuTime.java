package io.echosounder.benchmark;

/**
 * Processor time of a process so far, in s.
 *
 * @param user in its own code
 * @param system in the kernel on its behalf
 */
record CpuTime(double user, double system) {

	static final CpuTime NONE = new CpuTime(0, 0);

	double total() {
		return this.user + this.system;
	}

	CpuTime plus(CpuTime other) {
		return new CpuTime(this.user + other.user, this.system + other.system);
	}

}
