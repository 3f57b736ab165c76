package io.echosounder.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.FileSystemUtils;

/**
 * Gives Tomcat a directory that is deleted when the server ends: Spring Boot leaves one
 * behind at each start. {@code server.tomcat.basedir} takes precedence.
 */
final class TomcatDirectory
		implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered, DisposableBean {

	private final Path path;

	TomcatDirectory() throws IOException {
		this.path = Files.createTempDirectory("echosounder.");
	}

	@Override
	public void customize(ConfigurableTomcatWebServerFactory server) {
		server.setBaseDirectory(this.path.toFile());
	}

	/** Return an order before the settings. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void destroy() {
		// success does not matter
		FileSystemUtils.deleteRecursively(this.path.toFile());
	}

}
