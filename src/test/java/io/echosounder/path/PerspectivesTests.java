package io.echosounder.path;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.echosounder.probe.TlsView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Perspectives}: what the views of both ends say together.
 */
class PerspectivesTests {

	private static final InetSocketAddress LOCAL = address("192.0.2.1", 40000);

	private static final InetSocketAddress TARGET = address("192.0.2.2", 7009);

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					192.0.2.1:40000 | 192.0.2.2:7009 | SAME       | both ends see client 192.0.2.1:40000 and server 192.0.2.2:7009
					192.0.2.9:40000 | 192.0.2.2:7009 | TRANSLATED | the server sees client 192.0.2.9:40000 instead of 192.0.2.1:40000: NAT or a proxy
					192.0.2.1:1     | 192.0.2.2:7009 | TRANSLATED | the server sees client 192.0.2.1:1 instead of 192.0.2.1:40000 (only the port differs): NAT or a proxy
					192.0.2.1:40000 | 10.0.0.2:7009  | TRANSLATED | the server is 10.0.0.2:7009 instead of 192.0.2.2:7009: NAT or a proxy
					192.0.2.9:2     | 10.0.0.2:7009  | TRANSLATED | the server sees client 192.0.2.9:2 instead of 192.0.2.1:40000, and the server is 10.0.0.2:7009 instead of 192.0.2.2:7009: NAT or a proxy
					192.0.2.1:40000 |                | UNKNOWN    | the server sees client 192.0.2.1:40000, as here, but does not tell its own address
					""")
	void addressesAreCompared(String peer, @Nullable String local, Outcome outcome, String evidence) {
		Finding finding = perspectives(null, server(peer, local, null, null)).address();
		assertThat(finding.outcome()).isEqualTo(outcome);
		assertThat(finding.evidence()).isEqualTo(evidence);
	}

	@Test
	void anIpv6AddressIsTheSameInBothItsForms() {
		InetSocketAddress local = address("2001:db8::1", 40000);
		InetSocketAddress target = address("fe80::2", 7009);
		Finding finding = new Perspectives(local, target, null,
				server("[2001:db8:0:0:0:0:0:1]:40000", "[fe80:0:0:0:0:0:0:2]:7009", null, null))
			.address();
		assertThat(finding.outcome()).isEqualTo(Outcome.SAME);
		assertThat(finding.evidence()).contains("[2001:db8::1]:40000", "[fe80::2]:7009");
	}

	@Test
	void behindAProxyHeaderTheAddressIsThatOfTheProxy() {
		ServerView.Proxy proxy = new ServerView.Proxy("192.0.2.5:999", 2, "proxy", "192.0.2.1:40000");
		Perspectives perspectives = perspectives(null, server("192.0.2.1:40000", "192.0.2.2:7009", proxy, null));
		assertThat(perspectives.address().outcome()).isEqualTo(Outcome.TRANSLATED);
		assertThat(perspectives.address().facts()).containsEntry("seen", "192.0.2.5:999");
		assertThat(perspectives.proxyHeader().outcome()).isEqualTo(Outcome.SENT);
		assertThat(perspectives.proxyHeader().evidence())
			.isEqualTo("version 2 from 192.0.2.5:999 names client 192.0.2.1:40000, which is this end");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					192.0.2.5:999   | 192.0.2.7:1     | SENT | version 1 from 192.0.2.5:999 names client 192.0.2.7:1, but this end is 192.0.2.1:40000
					192.0.2.5:999   |                 | SENT | version 1 from 192.0.2.5:999, without a client address
					192.0.2.1:40000 | 192.0.2.1:40000 | SAME | the header that was sent from here arrived
					""")
	void proxyHeadersAreCompared(String proxy, @Nullable String source, Outcome outcome, String evidence) {
		Finding finding = perspectives(null,
				server("192.0.2.7:1", "192.0.2.2:7009", new ServerView.Proxy(proxy, 1, "proxy", source), null))
			.proxyHeader();
		assertThat(finding.outcome()).isEqualTo(outcome);
		assertThat(finding.evidence()).isEqualTo(evidence);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			      |     | NONE         | plain TCP at both ends
			      | b   | ADDED        | plain TCP here; the server has TLSv1.3
			a     |     | TERMINATED   | TLSv1.3 with the certificate of CN=a; the server got plain TCP
			a     | a   | END_TO_END   | TLSv1.3 with the certificate of CN=a, the session that the server has
			a     | b   | RE_ENCRYPTED | TLSv1.3 with the certificate of CN=a; the server has another session
			""")
	void tlsSessionsAreComparedByTheirBinding(@Nullable String here, @Nullable String there, Outcome outcome,
			String evidence) {
		Finding finding = perspectives((here != null) ? tls("TLSv1.3", here) : null,
				server("192.0.2.1:40000", null, null,
						(there != null) ? new ServerView.Tls("TLSv1.3", "C", "echo.example.org", null, there) : null))
			.tlsSession();
		assertThat(finding.outcome()).isEqualTo(outcome);
		assertThat(finding.evidence()).isEqualTo(evidence);
	}

	@ParameterizedTest
	@CsvSource({ "TLSv1.3, UNKNOWN, which a proxy may have",
			"TLSv1.2, RE_ENCRYPTED, ', version TLSv1.2 instead of TLSv1.3'" })
	void withoutABindingOnlyADifferenceTells(String protocol, Outcome outcome, String evidence) {
		Finding finding = perspectives(tls("TLSv1.3", null), server("192.0.2.1:40000", null, null,
				new ServerView.Tls(protocol, "C", "ECHO.example.org", null, null)))
			.tlsSession();
		assertThat(finding.outcome()).isEqualTo(outcome);
		assertThat(finding.evidence()).contains(evidence);
	}

	@Test
	void ofAServerThatTellsNothingNothingIsGuessed() {
		Perspectives perspectives = perspectives(null, null);
		assertThat(List.of(perspectives.address(), perspectives.proxyHeader(), perspectives.tlsSession()))
			.allSatisfy((finding) -> {
				assertThat(finding.outcome()).isEqualTo(Outcome.UNKNOWN);
				assertThat(finding.evidence()).contains("service: info-then-echo");
			});
		assertThat(perspectives(tls("TLSv1.3", "a"), null).tlsSession().outcome()).isEqualTo(Outcome.UNKNOWN);
	}

	private static Perspectives perspectives(@Nullable TlsView tls, @Nullable ServerView server) {
		return new Perspectives(LOCAL, TARGET, tls, server);
	}

	private static TlsView tls(String protocol, @Nullable String binding) {
		return new TlsView(protocol, "C", "echo.example.org", null, "CN=a", "CN=ca", null, binding);
	}

	private static ServerView server(String peer, @Nullable String local, ServerView.@Nullable Proxy proxy,
			ServerView.@Nullable Tls tls) {
		return new ServerView("raw", "hidden", peer, local, proxy, tls, List.of());
	}

	private static InetSocketAddress address(String literal, int port) {
		return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
	}

}
