package io.echosounder.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why a write failed, which a writer does not. Used by one
 * thread.
 */
final class Output extends FilterOutputStream {

	private @Nullable IOException failure;

	Output(OutputStream out) {
		super(out);
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		try {
			this.out.write(bytes, offset, length);
		}
		catch (IOException ex) {
			this.failure = ex;
			throw ex;
		}
	}

	/**
	 * Describe the failure.
	 * @return {@code null} if all was written, or the reader has gone, as {@code head}
	 * does
	 */
	@Nullable String problem() {
		String said = (this.failure != null) ? String.valueOf(this.failure.getMessage()) : null;
		return (said == null || said.contains("Broken pipe")) ? null : said;
	}

}
