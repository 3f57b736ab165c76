package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.echosounder.testing.Certificates;
import io.echosounder.tls.ClientTls;

/**
 * What servers and client need for TLS.
 *
 * @param certificate file with that of the servers
 * @param key file with the key of it
 * @param client what the client speaks it with
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
