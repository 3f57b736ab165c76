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
 * Flags that say how to speak TLS.
 */
final class TlsFlags {

	@Option(names = "--tls", description = "Speak TLS.")
	private boolean tls;

	@Option(names = "--servername", paramLabel = "NAME",
			description = "Ask for this name, and expect it in the certificate (default: HOST).")
	private @Nullable String serverName;

	@Option(names = "--alpn", paramLabel = "PROTOCOL", split = ",",
			description = "Offer these application protocols, the best first, with commas.")
	private List<String> applicationProtocols = List.of();

	@Option(names = "--cacert", paramLabel = "FILE", converter = PathConverter.class,
			description = "Trust these authorities, in PEM (default: those of the JDK).")
	private @Nullable Path authorities;

	@Option(names = "--cert", paramLabel = "FILE", converter = PathConverter.class,
			description = "Show this certificate, in PEM, with its chain.")
	private @Nullable Path certificate;

	@Option(names = "--key", paramLabel = "FILE", converter = PathConverter.class,
			description = "The private key of it, in PEM (default: in the same file).")
	private @Nullable Path key;

	@Option(names = { "-k", "--insecure" }, description = "Take any certificate, for any name.")
	private boolean insecure;

	/**
	 * Reads the files.
	 * @return {@code null} if no TLS is to be spoken
	 */
	@Nullable ClientTls options() {
		if (!this.tls) {
			String flag = anyFlag();
			if (flag != null) {
				throw new UsageException(flag + " is about TLS, which is not spoken without --tls");
			}
			return null;
		}
		if (this.insecure && this.authorities != null) {
			throw new UsageException("--cacert says whom to trust, and --insecure to trust anybody");
		}
		if (!ApplicationProtocols.areValid(this.applicationProtocols)) {
			throw new UsageException("--alpn " + ApplicationProtocols.PROBLEM);
		}
		if (this.serverName != null && !ServerName.isValid(this.serverName)) {
			throw new UsageException(
					String.format(Locale.ROOT, "--servername is '%s', which is no host name", this.serverName));
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
