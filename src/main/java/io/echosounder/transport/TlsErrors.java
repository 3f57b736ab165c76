package io.echosounder.transport;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Texts for failures of TLS, which the JDK explains in the last of several causes only.
 */
final class TlsErrors {

	private static final String ALERT = "Received fatal alert: ";

	private TlsErrors() {
	}

	/**
	 * Says what is wrong.
	 * @param trouble anything that may happen to a socket
	 * @return to follow a colon
	 */
	static String describe(IOException trouble) {
		String message = PeerText.said(trouble);
		if (!(trouble instanceof SSLException)) {
			return message;
		}
		int alert = message.indexOf(ALERT);
		if (alert >= 0) {
			return "the peer refuses with the alert " + message.substring(alert + ALERT.length());
		}
		for (Throwable ex = trouble; ex != null; ex = ex.getCause()) {
			String found = aboutCertificate(ex);
			if (found != null) {
				return String.format(Locale.ROOT, "the peer's certificate %s (%s)", found, PeerText.said(ex));
			}
		}
		return message;
	}

	private static @Nullable String aboutCertificate(Throwable cause) {
		return switch (cause) {
			case CertificateExpiredException _ -> "has expired";
			case CertificateNotYetValidException _ -> "is not valid yet";
			case CertPathBuilderException _ -> "is not of an authority that is trusted";
			case CertPathValidatorException ex when ex.getCause() == null -> "is not trusted";
			case CertificateException ex when isAboutName(ex) -> "is for another name";
			default -> null;
		};
	}

	/** There is no type of its own for that. */
	private static boolean isAboutName(Throwable ex) {
		String message = PeerText.said(ex);
		return message.startsWith("No subject alternative") || message.startsWith("No name matching");
	}

}
