package io.echosounder.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for texts that peers chose. Those for bytes are with the PROXY protocol.
 */
class PeerTextTests {

	@Test
	void whatIsNotPlainIsEscaped() {
		assertEscaped("O=Acme\\, Inc. Zürich 東京", "O=Acme\\, Inc. Zürich 東京");
		assertEscaped("a\r\n2026 ERROR forged", "a\\x0d\\x0a2026 ERROR forged");
		assertEscaped("a\033[2J", "a\\x1b[2J");
		assertEscaped("a\033]0;title\007", "a\\x1b]0;title\\x07");
		assertEscaped("a\177", "a\\x7f");
		assertEscaped("a\u009b2J", "a\\xc2\\x9b2J");
		assertEscaped("a\u202eb\u2066c", "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa6c");
		assertEscaped("a\u2028b", "a\\xe2\\x80\\xa8b");
	}

	private static void assertEscaped(String text, String escaped) {
		assertThat(PeerText.of(text)).isEqualTo(escaped);
		assertThat(PeerText.of(escaped)).isEqualTo(escaped);
	}

	@Test
	void bytesOfPlainTextAreThatText() {
		assertThat(PeerText.of(ByteBuffer.wrap("h2 Zürich".getBytes(StandardCharsets.UTF_8)))).isEqualTo("h2 Zürich");
	}

	@Test
	void anExceptionSaysNothingThatMovesTheCursor() {
		assertThat(PeerText.said(new SSLException("Illegal name a\033[2J"))).isEqualTo("Illegal name a\\x1b[2J");
		assertThat(PeerText.said(new SSLException((String) null))).isEqualTo("SSLException");
	}

}
