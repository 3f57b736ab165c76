package io.echosounder.tls;

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
public final class TlsErrors {

	private static final String ALERT = "Received fatal alert: ";

	private TlsErrors() {
	}

	/**
	 * Return the alert that the peer has sent.
	 * @param ex error of an engine
	 * @return name of the alert (RFC 8446 section 6); {@code null} if the peer sent none
	 */
	public static @Nullable String receivedAlert(SSLException ex) {
		String message = PeerText.said(ex);
		int alert = message.indexOf(ALERT);
		return (alert >= 0) ? message.substring(alert + ALERT.length()) : null;
	}

	/**
	 * Describe an error of a client's connection.
	 * @param error any error of a socket or an engine
	 * @return text to follow a colon
	 */
	public static String describe(IOException error) {
		String message = PeerText.said(error);
		if (!(error instanceof SSLException tls)) {
			return message;
		}
		String alert = receivedAlert(tls);
		if (alert != null) {
			return "the peer refuses with the alert " + alert;
		}
		for (Throwable ex = error; ex != null; ex = ex.getCause()) {
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

	/**
	 * Return whether the certificate is for another name; the JDK has no exception type
	 * for that.
	 */
	static boolean isAboutName(CertificateException ex) {
		String message = PeerText.said(ex);
		return message.startsWith("No subject alternative") || message.startsWith("No name matching");
	}

}
