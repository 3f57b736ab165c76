package io.echosounder.command;

import java.util.List;

import io.echosounder.path.Finding;
import io.echosounder.path.PathListener;
import io.echosounder.probe.FailedException;

/**
 * Strategy to report a path.
 */
interface PathReport extends PathListener {

	/**
	 * Called when all checks are complete.
	 * @param findings all of them
	 */
	void summarize(List<Finding> findings);

	/** Called if no echo arrives. */
	void failed(FailedException ex);

}
