package io.echosounder.scenario.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

import io.echosounder.testing.Client;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One connection of a client that does at random what clients do, and compares every byte
 * that comes back. One thread does it all, so no more is under way than the sockets take.
 */
final class RandomConversation {

	private static final int MOST_UNDER_WAY = 32 * 1024;

	private static final int LONGEST_WRITE = 8 * 1024;

	private final Client client;

	private final boolean framed;

	private final Random random;

	/** Bytes that were sent, and have not come back yet. */
	private byte[] underWay = {};

	private long compared;

	/**
	 * Takes over a client.
	 * @param framed whether only whole lines come back, or every byte
	 */
	RandomConversation(Client client, boolean framed, Random random) {
		this.client = client;
		this.framed = framed;
		this.random = random;
	}

	/**
	 * Goes on to the end of the connection.
	 * @return why the server should have closed it: one reason, or one of these
	 */
	Set<CloseReason> run() throws IOException {
		for (int steps = this.random.nextInt(100); steps > 0; steps--) {
			if (this.random.nextBoolean()) {
				write();
			}
			else {
				read(this.random.nextInt(owed() + 1));
			}
		}
		return switch (this.random.nextInt(4)) {
			case 0 -> endOutput();
			case 1 -> closeAtRest();
			case 2 -> closeUnread();
			default -> reset();
		};
	}

	/** How many bytes came back and were as they should be. */
	long compared() {
		return this.compared;
	}

	private void write() throws IOException {
		int most = Math.min(MOST_UNDER_WAY - this.underWay.length, 1 + this.random.nextInt(LONGEST_WRITE));
		byte[] bytes = new byte[this.random.nextInt(most + 1)];
		this.random.nextBytes(bytes);
		if (bytes.length > 0 && this.random.nextBoolean()) {
			bytes[bytes.length - 1] = '\n';
		}
		this.client.send(bytes);
		int before = this.underWay.length;
		this.underWay = Arrays.copyOf(this.underWay, before + bytes.length);
		System.arraycopy(bytes, 0, this.underWay, before, bytes.length);
	}

	/** How many bytes will come back without any more being sent. */
	private int owed() {
		int owed = this.underWay.length;
		while (this.framed && owed > 0 && this.underWay[owed - 1] != '\n') {
			owed--;
		}
		return owed;
	}

	private void read(int count) throws IOException {
		compare(this.client.read(count), count);
	}

	private void compare(byte[] echo, int count) {
		assertThat(Arrays.mismatch(echo, Arrays.copyOf(this.underWay, count)))
			.as("mismatch after %d bytes, of %d that are owed", this.compared, count)
			.isEqualTo(-1);
		this.underWay = Arrays.copyOfRange(this.underWay, count, this.underWay.length);
		this.compared += count;
	}

	/** The server sends everything that it owes, then FIN. */
	private Set<CloseReason> endOutput() throws IOException {
		this.client.endOutput();
		compare(this.client.socket().getInputStream().readAllBytes(), owed());
		return closed();
	}

	private Set<CloseReason> closeAtRest() throws IOException {
		read(owed());
		return closed();
	}

	/**
	 * The JDK sends FIN as it closes a socket, and the kernel RST if there are unread
	 * bytes: the server may have finished between the two.
	 */
	private Set<CloseReason> closeUnread() throws IOException {
		Set<CloseReason> reasons = EnumSet.noneOf(CloseReason.class);
		if (owed() > 0) {
			TestServer.await().pollInSameThread().until(() -> this.client.socket().getInputStream().available() > 0);
			reasons.add(CloseReason.RESET);
		}
		reasons.addAll(closed());
		return reasons;
	}

	private Set<CloseReason> reset() throws IOException {
		this.client.reset();
		return Set.of(CloseReason.RESET);
	}

	private Set<CloseReason> closed() throws IOException {
		this.client.close();
		boolean midFrame = this.underWay.length > 0 && this.underWay[this.underWay.length - 1] != '\n';
		return Set.of((this.framed && midFrame) ? CloseReason.INCOMPLETE_FRAME : CloseReason.PEER);
	}

}
