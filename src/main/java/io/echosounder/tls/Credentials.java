package io.echosounder.tls;

import java.time.Instant;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Keys and trust of one side.
 *
 * @param keys its private keys and their certificates
 * @param trust whose certificates it accepts; {@code null} for none
 * @param earliestExpiry earliest expiry of the certificates in its chains; {@code null}
 * if unknown
 */
public record Credentials(X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust,
		@Nullable Instant earliestExpiry) {

}
