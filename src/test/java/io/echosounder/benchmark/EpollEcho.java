package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The echo in C, which is compiled where there is a compiler.
 */
final class EpollEcho {

	private EpollEcho() {
	}

	static Path program() {
		return Workspace.directory().resolve("epoll-echo");
	}

	static @Nullable String prepare() throws IOException {
		if (!Workspace.has("cc")) {
			return "there is no cc";
		}
		String source = Workspace.resource("epoll_echo.c").toString();
		String output = Workspace.run("cc", "-O2", "-o", program().toString(), source);
		return (output != null) ? null : "it did not compile";
	}

}
