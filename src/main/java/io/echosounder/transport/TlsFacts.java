package io.echosounder.transport;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake came to. Texts of the peer are escaped where they are not plain,
 * see {@link io.echosounder.text.PeerText}.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverName the host name that the client asked for; {@code null} if it did not
 * @param applicationProtocol the application protocol that was chosen; {@code null} if
 * none was
 * @param clientSubject distinguished name (RFC 2253) in the client's certificate;
 * {@code null} if it showed none
 * @param clientExpiry until when that certificate is valid; there if the subject is
 */
public record TlsFacts(String protocol, String cipher, @Nullable String serverName,
		@Nullable String applicationProtocol, @Nullable String clientSubject, @Nullable Instant clientExpiry) {

}
