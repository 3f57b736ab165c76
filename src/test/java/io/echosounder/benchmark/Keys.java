package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.echosounder.testing.Certificates;
import io.echosounder.tls.ClientTls;

/**
 * Keys and certificates of servers and client.
 *
 * @param certificate file with that of the servers
 * @param key file with the key of it
 * @param client TLS settings of the client
 */
record Keys(Path certificate, Path key, ClientTls client) {

	private static final String SERVER = "server";

	/** Makes them. */
	static Keys make() throws IOException {
		Path directory = Files.createTempDirectory(Workspace.directory(), "keys");
		Certificates certificates = Certificates.in(directory).server(SERVER, "localhost");
		return new Keys(certificates.certificate(SERVER), certificates.key(SERVER),
				ClientTls.of(certificates.context(null, Certificates.CA)).withServerName("localhost"));
	}

}
