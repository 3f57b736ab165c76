package io.echosounder.path;

import java.net.InetSocketAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Callback for the findings of an examination, as soon as each is known. The thread that
 * runs the examination calls.
 */
public interface PathListener {

	/**
	 * Called when the first echo has arrived.
	 * @param peer the address that was connected to
	 * @param listener name of the server's listener; {@code null} if the server sends no
	 * view
	 * @param faults faults that the server injects on purpose
	 */
	void introduced(InetSocketAddress peer, @Nullable String listener, List<String> faults);

	/**
	 * Called when a check is complete.
	 * @param finding each check once, in their order
	 */
	void found(Finding finding);

}
