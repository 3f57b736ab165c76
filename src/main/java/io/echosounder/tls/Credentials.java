package io.echosounder.tls;

import java.time.Instant;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * What one side shows, and whom it trusts.
 *
 * @param keys its private keys and their certificates
 * @param trust whose certificates it takes; {@code null} for nobody's
 * @param earliestExpiry when the first of the certificates in its chains expires;
 * {@code null} if that is not known
 */
public record Credentials(X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust,
		@Nullable Instant earliestExpiry) {

}
