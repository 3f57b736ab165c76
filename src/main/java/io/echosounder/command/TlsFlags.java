package io.echosounder.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import io.echosounder.tls.ApplicationProtocols;
import io.echosounder.tls.ClientTls;
import io.echosounder.tls.ServerName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Flags of TLS.
 */
final class TlsFlags {

	@Option(names = "--tls", description = "Use TLS.")
	private boolean tls;

	@Option(names = "--servername", paramLabel = "NAME",
			description = "Request this name (SNI) and verify the certificate for it (default: HOST).")
	private @Nullable String serverName;

	@Option(names = "--alpn", paramLabel = "PROTOCOL", split = ",",
			description = "Offer these application protocols, separated by commas, preferred first.")
	private List<String> applicationProtocols = List.of();

	@Option(names = "--cacert", paramLabel = "FILE", converter = PathConverter.class,
			description = "Trust these authorities, in PEM (default: those of the JDK).")
	private @Nullable Path authorities;

	@Option(names = "--cert", paramLabel = "FILE", converter = PathConverter.class,
			description = "Client certificate with its chain, in PEM.")
	private @Nullable Path certificate;

	@Option(names = "--key", paramLabel = "FILE", converter = PathConverter.class,
			description = "Private key of the client certificate, in PEM (default: in the same file).")
	private @Nullable Path key;

	@Option(names = { "-k", "--insecure" }, description = "Accept any certificate for any name.")
	private boolean insecure;

	/**
	 * Read the files.
	 * @return {@code null} for plain TCP
	 */
	@Nullable ClientTls options() {
		if (!this.tls) {
			String flag = anyFlag();
			if (flag != null) {
				throw new UsageException(flag + " needs --tls");
			}
			return null;
		}
		if (this.insecure && this.authorities != null) {
			throw new UsageException("--cacert and --insecure exclude each other");
		}
		if (!ApplicationProtocols.areValid(this.applicationProtocols)) {
			throw new UsageException("--alpn " + ApplicationProtocols.PROBLEM);
		}
		if (this.serverName != null && !ServerName.isValid(this.serverName)) {
			throw new UsageException(
					String.format(Locale.ROOT, "--servername is '%s', which is not a host name", this.serverName));
		}
		PemFiles files = new PemFiles(this.authorities, this.certificate, this.key);
		return new ClientTls(files.context(this.insecure), this.serverName, this.applicationProtocols, List.of(),
				List.of(), !this.insecure);
	}

	private @Nullable String anyFlag() {
		if (this.serverName != null) {
			return "--servername";
		}
		if (!this.applicationProtocols.isEmpty()) {
			return "--alpn";
		}
		if (this.authorities != null) {
			return "--cacert";
		}
		if (this.certificate != null) {
			return "--cert";
		}
		if (this.key != null) {
			return "--key";
		}
		return this.insecure ? "--insecure" : null;
	}

}
