package io.echosounder.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import static io.echosounder.transport.TlsPeer.V12;
import static io.echosounder.transport.TlsPeer.V13;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * TLS on a driver and a clock that the test moves, with an engine as the peer. Only the
 * steps of handshakes are computed on other threads.
 */
class TlsLayerTests {

	private static final byte[] PLAIN_ALERT = { 21, 3, 3, 0, 2, 2, 48 };

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** Holds the handler, or the threads that compute handshakes. */
	private final CountDownLatch gate = new CountDownLatch(1);

	private final CountDownLatch handling = new CountDownLatch(1);

	private ManualContext context = context(Dispatch.INLINE);

	private @Nullable Connection connection;

	private static ManualContext context(Dispatch dispatch) {
		return new ManualContext(
				TransportOptions.builder().framing(Framing.LF).idleTimeout(Duration.ZERO).dispatch(dispatch).build());
	}

	static Stream<String> versions() {
		return Stream.of(V12, V13);
	}

	/** Begin to serve a connection; a server wants no certificate of its clients. */
	private ManualDriver connect() throws IOException {
		if (this.context.engine == null) {
			this.context.engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context("server"), false);
		}
		this.connection = this.context.connect(this::echo);
		return this.context.driver();
	}

	private TlsPeer connectAndHandshake(String version) throws IOException {
		return TlsPeer.client(connect(), version).handshake().exchangeUntil(this::isEstablished);
	}

	private boolean echo(Message<?> message) {
		connection().send(message);
		return true;
	}

	private boolean echoBehindGate(Message<?> message) {
		this.handling.countDown();
		awaitGate();
		return echo(message);
	}

	private void awaitGate() {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection connection() {
		return Objects.requireNonNull(this.connection);
	}

	@AfterEach
	void close() {
		this.gate.countDown();
		this.context.close();
	}

	// Handshake and content

	@ParameterizedTest
	@MethodSource
	void aHandshakeAndContentMayBeCutAnywhere(String version, int segment) throws IOException {
		ManualDriver driver = connect();
		TlsPeer peer = TlsPeer.client(driver, version).segmentsOf(segment).handshake();
		peer.send("one\n").send("tw").send("o\n").exchangeUntil(this::isEstablished);
		assertThat(peer.receive()).isEqualTo("one\ntwo\n");
		TlsFacts facts = Objects.requireNonNull(connection().tlsFacts());
		assertThat(facts.protocol()).isEqualTo(version);
		assertThat(facts.cipher()).isEqualTo(peer.engine.getSession().getCipherSuite());
		assertThat(facts.clientSubject()).isNull();
		assertThat(facts.serverName()).isNull();
		assertThat(this.context.counts.handshakes()).isOne();
		assertThat(this.context.events).containsExactly("established");
		assertThat(connection().isQuiet(Duration.ZERO)).isTrue();
		assertThat(connection().core().heldBytes()).isZero();
		driver.advance(3600 * SECOND);
		assertThat(connection().isOpen()).isTrue();
	}

	static Stream<Arguments> aHandshakeAndContentMayBeCutAnywhere() {
		return versions().flatMap(
				(version) -> Stream.of(1, 5, 100, Integer.MAX_VALUE).map((segment) -> Arguments.of(version, segment)));
	}

	@ParameterizedTest
	@MethodSource("versions")
	void recordsMayBeCutAnywhere(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		int length = peer.records("one\n").length;
		peer = connectAndHandshakeAgain(version);
		for (int cut = 1; cut < 2 * length; cut++) {
			byte[] records = concat(peer.records("one\n"), peer.records("two\n"));
			peer.send(Arrays.copyOf(records, cut));
			assertThat(peer.receive()).as("after %d bytes", cut).isEqualTo((cut < length) ? "" : "one\n");
			assertThat(connection().isQuiet(Duration.ZERO)).isEqualTo(cut == length);
			peer.send(Arrays.copyOfRange(records, cut, records.length));
			assertThat(peer.receive()).isEqualTo((cut < length) ? "one\ntwo\n" : "two\n");
			assertThat(connection().core().heldBytes()).isZero();
		}
	}

	private TlsPeer connectAndHandshakeAgain(String version) throws IOException {
		this.context.engine = null;
		this.context.events.clear();
		return connectAndHandshake(version);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void muchContentComesBackAsItWas(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		String lines = "0123456789".repeat(1000).concat("\n").repeat(30);
		for (int segment : new int[] { 1000, 20_000, Integer.MAX_VALUE }) {
			peer.segmentsOf(segment).send(lines);
			assertThat(peer.receive().equals(lines)).as("segments of %d bytes", segment).isTrue();
		}
	}

	@Test
	void memoryFollowsTheBytesOfARecordNotItsLength() throws IOException {
		TlsPeer peer = connectAndHandshake(V13);
		byte[] record = peer.records("x".repeat(10_000) + "\n");
		for (int at = 0; at < record.length - 1; at++) {
			peer.send(new byte[] { record[at] });
			assertThat(connection().core().heldBytes()).as("after %d bytes", at + 1)
				.isBetween(at + 1L, Math.max(64L, 2L * (at + 1)));
		}
	}

	@Test
	void anIncompleteHandshakeCountsWithItsMemory() throws IOException {
		ManualDriver driver = connect();
		assertThat(connection().core().heldBytes()).isEqualTo(4 * 1024);
		blockHandshakes();
		driver.receive(TlsPeer.client(driver, V13).records(""));
		assertThat(connection().core().heldBytes()).isEqualTo(20 * 1024);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void theFactsNameTheServerAndTheClient(String version) throws IOException {
		SSLEngine engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context("server", Certificates.CA), false);
		engine.setNeedClientAuth(true);
		this.context.engine = engine;
		ManualDriver driver = connect();
		SSLEngine client = TlsPeer.engine(TlsPeer.CERTIFICATES.context("client", Certificates.CA), true, version);
		SSLParameters parameters = client.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName("localhost")));
		client.setSSLParameters(parameters);
		client.beginHandshake();
		new TlsPeer(driver, client).handshake().exchangeUntil(this::isEstablished);
		TlsFacts facts = Objects.requireNonNull(connection().tlsFacts());
		assertThat(facts.serverName()).isEqualTo("localhost");
		assertThat(facts.clientSubject()).isEqualTo("CN=client");
		assertThat(facts.clientExpiry()).isEqualTo(TlsPeer.CERTIFICATES.x509("client").getNotAfter().toInstant());
	}

	@Test
	void theConnectionAnswersANewKeyWithOne() throws IOException {
		TlsPeer peer = connectAndHandshake(V13);
		peer.send(concat(peer.newKeys(), peer.records("one\n")));
		assertThat(peer.receive()).isEqualTo("one\n");
		assertThat(this.context.counts.handshakes()).isOne();
	}

	@ParameterizedTest
	@MethodSource("versions")
	void contentThatIsSentBeforeTheHandshakeIsCompleteIsDropped(String version) throws IOException {
		ManualDriver driver = connect();
		connection().send(new GenericMessage<>("early"));
		driver.runTasks();
		assertThat(driver.written()).isEmpty();
		TlsPeer peer = TlsPeer.client(driver, version).handshake().exchangeUntil(this::isEstablished);
		peer.send("one\n");
		assertThat(peer.receive()).isEqualTo("one\n");
	}

	// Ends of the handshake

	@ParameterizedTest
	@ValueSource(strings = { "G", "GET / HTTP/1.1\r\n\r\n", "\n", "\u0016M", "\u0080.\1\3\1" })
	void plainBytesAreNoTls(String bytes) throws IOException {
		ManualDriver driver = connect();
		driver.receive(bytes);
		assertThat(driver.text()).isEmpty();
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.NOT_TLS);
	}

	@Test
	void garbageInARecordIsMalformed() throws IOException {
		ManualDriver driver = connect();
		driver.receive(new byte[] { 22, 3, 1, 0, 4, 99, 0, 0, 0 });
		assertThat(driver.written()).as("an alert").startsWith(21, 3).hasSize(7);
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.MALFORMED);
	}

	@Test
	void aVersionThatIsNotSpokenIsRefusedWithAnAlert() throws IOException {
		this.context.engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context("server"), false, V13);
		TlsPeer peer = TlsPeer.client(connect(), V12);
		assertPeerFails(peer, "protocol_version");
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.PROTOCOL_VERSION);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aClientWithoutACertificateIsRefusedWithAnAlert(String version) throws IOException {
		SSLEngine engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context("server", Certificates.CA), false);
		engine.setNeedClientAuth(true);
		this.context.engine = engine;
		assertPeerFails(TlsPeer.client(connect(), version), "Received fatal alert");
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.CLIENT_CERTIFICATE);
		assertThat(isEstablished()).isFalse();
	}

	/** In TLS 1.3 the alert is the answer to what comes behind the handshake. */
	private static void assertPeerFails(TlsPeer peer, String problem) {
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> peer.exchangeUntil(() -> false))
			.withMessageContaining(problem);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aClientThatDoesNotTrustTheServerSaysSo(String version) throws IOException {
		ManualDriver driver = connect();
		TlsPeer peer = TlsPeer.client(driver, TlsPeer.CERTIFICATES.context(null, "elsewhere"), version);
		assertPeerFails(peer, "certification path");
		peer.send(peer.records(""));
		driver.runTasks();
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.ALERT);
	}

	/** As OpenSSL does in TLS 1.3 if it does not trust the server. */
	@Test
	void anAlertThatIsNotProtectedCountsAsOne() throws IOException {
		ManualDriver driver = connect();
		TlsPeer peer = TlsPeer.client(driver, V13);
		peer.send("").awaitRecord();
		assertThat(connection().isQuiet(Duration.ZERO)).as("in the middle of the handshake").isFalse();
		driver.receive(PLAIN_ALERT);
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.ALERT);
	}

	@Test
	void aPeerThatConnectsAndGoesHasNotFailed() throws IOException {
		ManualDriver driver = connect();
		driver.receiveEnd();
		assertThat(driver.written()).isEmpty();
		assertThat(driver.isClosed()).isTrue();
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(CloseReason.PEER, 1));
		assertThat(this.context.counts.failedHandshakes()).isEmpty();
		assertThat(this.context.counts.truncatedConnections()).isZero();
	}

	@ParameterizedTest
	@MethodSource("versions")
	void finMayCutAHelloAnywhere(String version) throws IOException {
		int length = TlsPeer.client(connect(), version).records("").length;
		for (int cut : new int[] { 1, 5, 6, length - 1 }) {
			this.context.engine = null;
			this.context.counts.closed().clear();
			this.context.counts.failedHandshakes().clear();
			ManualDriver driver = connect();
			driver.receive(Arrays.copyOf(TlsPeer.client(driver, version).records(""), cut));
			assertThat(connection().isQuiet(Duration.ZERO)).isFalse();
			driver.receiveEnd();
			assertThat(driver.written()).isEmpty();
			assertThat(driver.isClosed()).isTrue();
			assertThat(this.context.counts.closed()).isEqualTo(Map.of(CloseReason.HANDSHAKE, 1));
			assertThat(this.context.counts.failedHandshakes()).isEqualTo(Map.of(HandshakeFailure.CLOSED, 1));
		}
	}

	@ParameterizedTest
	@MethodSource("versions")
	void finThatComesWhileAStepIsComputedWaitsForIt(String version) throws IOException {
		ManualDriver driver = connect();
		blockHandshakes();
		TlsPeer peer = TlsPeer.client(driver, version).send("");
		driver.receiveEnd();
		assertThat(connection().isOpen()).isTrue();
		this.gate.countDown();
		peer.awaitRecord();
		assertThat(driver.written()).as("a record of the handshake").startsWith(22, 3);
		assertThat(driver.isClosed()).isTrue();
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(CloseReason.HANDSHAKE, 1));
		assertThat(this.context.counts.failedHandshakes()).isEqualTo(Map.of(HandshakeFailure.CLOSED, 1));
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aResetInTheMiddleOfTheHandshakeIsCounted(String version) throws IOException {
		ManualDriver driver = connect();
		driver.receive(Arrays.copyOf(TlsPeer.client(driver, version).records(""), 10));
		driver.fail("Connection reset");
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(CloseReason.RESET, 1));
		assertThat(this.context.counts.failedHandshakes()).isEqualTo(Map.of(HandshakeFailure.CLOSED, 1));
	}

	@Test
	void theHandshakeTimeoutCountsFromTheFirstMomentToTheLast() throws IOException {
		ManualDriver driver = connect();
		byte[] hello = TlsPeer.client(driver, V13).records("");
		for (int second = 0; second < 9; second++) {
			driver.advance(SECOND);
			driver.receive(new byte[] { hello[second] });
		}
		driver.advance(SECOND - 1);
		assertThat(connection().isOpen()).isTrue();
		driver.advance(1);
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.TIMEOUT);
	}

	@Test
	void aPeerThatSendsNothingIsClosedInTime() throws IOException {
		ManualDriver driver = connect();
		driver.advance(10 * SECOND - 1);
		assertThat(connection().isOpen()).isTrue();
		driver.advance(1);
		assertThat(driver.written()).isEmpty();
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.TIMEOUT);
	}

	@Test
	void whenTooManyHandshakesWaitThenAnotherOneIsRefused() throws IOException {
		ManualDriver driver = connect();
		blockHandshakes();
		for (int i = 0; i < HandshakePool.MAX_WAITING; i++) {
			assertThat(this.context.loops().handshakes().admit(new Blocked())).isTrue();
		}
		TlsPeer.client(driver, V13).send("");
		assertThat(driver.written()).isEmpty();
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.OVERLOAD);
	}

	@Test
	void whileAStepIsComputedNoMoreIsReadThanAPeerNeeds() throws IOException {
		ManualDriver driver = connect();
		blockHandshakes();
		TlsPeer.client(driver, V13).send("");
		assertThat(driver.receive(new byte[16 * 1024 - 1])).isTrue();
		assertThat(driver.receive(new byte[1])).isTrue();
		assertThat(driver.receive(new byte[1])).isFalse();
		assertThat(connection().isOpen()).isTrue();
	}

	@Test
	void bytesThatComeWhileAStepIsComputedAreReadBehindIt() throws IOException {
		ManualDriver driver = connect();
		blockHandshakes();
		TlsPeer peer = TlsPeer.client(driver, V13).segmentsOf(1).send("").send(PLAIN_ALERT);
		assertThat(connection().isOpen()).isTrue();
		this.gate.countDown();
		peer.awaitRecord();
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.ALERT);
	}

	// Ends of the connection

	@ParameterizedTest
	@MethodSource("versions")
	void whenThePeerSendsCloseNotifyThenItIsAnsweredBehindTheReplies(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		peer.send(concat(peer.records("one\n"), peer.records("two\n"), peer.closeNotify()));
		assertEndsWith(peer, "one\ntwo\n");
		this.context.driver().receive("discarded");
		assertEnded(CloseReason.PEER, 0);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void closeNotifyInTheMiddleOfAFrameIsIncomplete(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		peer.send(concat(peer.records("one\ntw"), peer.closeNotify()));
		assertEndsWith(peer, "one\n");
		assertEnded(CloseReason.INCOMPLETE_FRAME, 0);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void theConnectionSendsCloseNotifyBeforeItsFin(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		connection().closeIfQuiet(Duration.ZERO);
		this.context.driver().runTasks();
		assertEndsWith(peer, "");
		assertEnded(CloseReason.DRAINED, 0);
	}

	@Test
	void aConnectionThatHasNotBegunSendsNoCloseNotify() throws IOException {
		ManualDriver driver = connect();
		connection().closeIfQuiet(Duration.ZERO);
		driver.runTasks();
		assertThat(driver.written()).isEmpty();
		assertThat(driver.hasOutputEnded()).isTrue();
		assertEnded(CloseReason.DRAINED, 0);
		assertThat(this.context.counts.failedHandshakes()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("versions")
	void finWithoutCloseNotifyIsAnsweredAndCounted(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		peer.send("one\n");
		this.context.driver().receiveEnd();
		assertEndsWith(peer, "one\n");
		assertEnded(CloseReason.PEER, 1);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void finInTheMiddleOfARecordIsIncomplete(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		byte[] records = concat(peer.records("one\n"), peer.records("two\n"));
		peer.send(Arrays.copyOf(records, records.length - 1));
		this.context.driver().receiveEnd();
		assertEndsWith(peer, "one\n");
		assertEnded(CloseReason.INCOMPLETE_FRAME, 1);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aRecordThatCannotBeDecryptedEndsTheConnectionWithAnAlert(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		byte[] record = peer.send("one\n").records("two\n");
		record[record.length - 1] ^= 1;
		peer.send(record);
		assertThatExceptionOfType(SSLException.class).isThrownBy(peer::receive).withMessageContaining("bad_record_mac");
		assertThat(this.context.driver().hasOutputEnded()).isTrue();
		assertEnded(CloseReason.BAD_FRAME, 0);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aRecordThatIsTooLongEndsTheConnection(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		byte[] record = new byte[5 + 0xFFFF];
		System.arraycopy(new byte[] { 23, 3, 3, -1, -1 }, 0, record, 0, 5);
		peer.send(record);
		assertEnded(CloseReason.BAD_FRAME, 0);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aFatalAlertOfThePeerCountsAsReset(String version) throws IOException {
		TlsPeer peer = connectAndHandshake(version);
		peer.send(peer.fatalAlert());
		assertEnded(CloseReason.RESET, 0);
		assertThat(this.context.counts.failedHandshakes()).isEmpty();
	}

	@Test
	void anotherHandshakeIsRefused() throws IOException {
		TlsPeer peer = connectAndHandshake(V12);
		peer.send(peer.newKeys());
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.RENEGOTIATION);
	}

	@Test
	void soManyNewKeysASecondAreTooMany() throws IOException {
		TlsPeer peer = connectAndHandshake(V13);
		ManualDriver driver = this.context.driver();
		for (int second = 0; second < 3; second++) {
			peer.send(newKeys(peer, EmptyRecordLimit.MAX_RECORDS));
			assertThat(connection().isOpen()).isTrue();
			driver.advance(SECOND);
		}
		peer.send(newKeys(peer, EmptyRecordLimit.MAX_RECORDS));
		driver.advance(SECOND - 1);
		assertThat(connection().isOpen()).isTrue();
		peer.send(newKeys(peer, 1));
		assertEnded(CloseReason.BAD_FRAME, 0);
	}

	@Test
	void recordsWithContentMayBeAsManyAsTheyLike() throws IOException {
		TlsPeer peer = connectAndHandshake(V13);
		for (int i = 0; i <= EmptyRecordLimit.MAX_RECORDS; i++) {
			peer.send("\n");
		}
		assertThat(peer.receive()).hasSize(EmptyRecordLimit.MAX_RECORDS + 1);
	}

	private static byte[] newKeys(TlsPeer peer, int times) throws IOException {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		for (int i = 0; i < times; i++) {
			records.write(peer.newKeys());
		}
		return records.toByteArray();
	}

	/** In TLS 1.2 the engine would drop what is sent behind the peer's close_notify. */
	@ParameterizedTest
	@MethodSource("versions")
	void whileTheHandlerIsBusyCloseNotifyAndFinWaitForItsReply(String version) throws Exception {
		this.context.close();
		this.context = context(Dispatch.VIRTUAL);
		this.context.engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context("server"), false);
		this.connection = this.context.connect(this::echoBehindGate);
		ManualDriver driver = this.context.driver();
		TlsPeer peer = TlsPeer.client(driver, version).handshake().exchangeUntil(this::isEstablished);
		peer.receive();
		peer.send(concat(peer.records("one\n"), peer.closeNotify()));
		this.handling.await();
		driver.receiveEnd();
		driver.runTasks();
		assertThat(peer.unread()).isZero();
		assertThat(driver.hasOutputEnded()).isFalse();
		this.gate.countDown();
		peer.exchangeUntil(driver::isClosed);
		assertEndsWith(peer, "one\n");
		assertEnded(CloseReason.PEER, 0);
	}

	// The other side, and behind a PROXY header

	@ParameterizedTest
	@MethodSource("versions")
	void aClientSpeaksFirst(String version) throws IOException {
		this.context.server = false;
		this.context.engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context(null, Certificates.CA), true, version);
		ManualDriver driver = connect();
		assertThat(driver.written()).as("its hello").startsWith(22, 3);
		TlsPeer peer = new TlsPeer(driver, TlsPeer.engine(TlsPeer.CERTIFICATES.context("server"), false));
		peer.exchangeUntil(() -> isEstablished() && connection().tlsFacts() != null);
		assertThat(Objects.requireNonNull(connection().tlsFacts()).protocol()).isEqualTo(version);
		peer.handshake().send("one\n");
		assertThat(peer.receive()).isEqualTo("one\n");
		peer.send(peer.closeNotify());
		assertEndsWith(peer, "");
		assertEnded(CloseReason.PEER, 0);
	}

	@Test
	void aClientIsNotRefusedForTheHandshakesOfOthers() throws IOException {
		this.context.server = false;
		this.context.engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context(null, Certificates.CA), true);
		blockHandshakes();
		for (int i = 0; i < HandshakePool.MAX_WAITING; i++) {
			assertThat(this.context.loops().handshakes().admit(new Blocked())).isTrue();
		}
		ManualDriver driver = connect();
		TlsPeer peer = new TlsPeer(driver, TlsPeer.engine(TlsPeer.CERTIFICATES.context("server"), false));
		peer.exchangeUntil(() -> true);
		assertThat(connection().core().heldBytes()).as("a step waits").isGreaterThan(20_000);
		assertThat(connection().isOpen()).isTrue();
		this.gate.countDown();
		peer.exchangeUntil(this::isEstablished);
		assertThat(this.context.counts.closed()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, Integer.MAX_VALUE })
	void aHeaderMayComeBeforeTls(int segment) throws IOException {
		this.context.proxyMode = ProxyMode.REQUIRED;
		ManualDriver driver = connect();
		TlsPeer peer = TlsPeer.client(driver, V13);
		String header = "PROXY TCP4 192.0.2.7 198.51.100.1 40007 443\r\n";
		peer.segmentsOf(segment).send(concat(header.getBytes(StandardCharsets.US_ASCII), peer.records("")));
		peer.handshake().send("one\n").exchangeUntil(this::isEstablished);
		assertThat(peer.receive()).isEqualTo("one\n");
		assertThat(connection().peer().getPort()).isEqualTo(40007);
	}

	@Test
	void behindAHeaderTheHandshakeHasItsTimeAnew() throws IOException {
		this.context.proxyMode = ProxyMode.REQUIRED;
		ManualDriver driver = connect();
		driver.advance(9 * SECOND);
		driver.receive("PROXY UNKNOWN\r\n");
		driver.advance(10 * SECOND - 1);
		assertThat(connection().isOpen()).isTrue();
		driver.advance(1);
		assertCloses(CloseReason.HANDSHAKE, HandshakeFailure.TIMEOUT);
	}

	private boolean isEstablished() {
		return this.context.events.contains("established");
	}

	/** Sends these replies, then close_notify, then FIN. */
	private void assertEndsWith(TlsPeer peer, String replies) throws SSLException {
		assertThat(peer.receive()).isEqualTo(replies);
		assertThat(peer.isCloseNotified()).isTrue();
		assertThat(peer.unread()).isZero();
		assertThat(this.context.driver().hasOutputEnded()).isTrue();
	}

	/** Has sent FIN, and ends with the peer's. */
	private void assertEnded(CloseReason reason, int truncated) {
		ManualDriver driver = this.context.driver();
		driver.receiveEnd();
		assertThat(driver.isClosed()).isTrue();
		assertThat(driver.pendingTimers()).isZero();
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(reason, 1));
		assertThat(this.context.counts.truncatedConnections()).isEqualTo(truncated);
	}

	private void assertCloses(CloseReason reason, HandshakeFailure failure) {
		assertThat(this.context.driver().hasOutputEnded()).isTrue();
		assertEnded(reason, 0);
		assertThat(this.context.counts.failedHandshakes()).isEqualTo(Map.of(failure, 1));
	}

	/** Occupies all threads that compute handshakes. */
	private void blockHandshakes() {
		int threads = Runtime.getRuntime().availableProcessors();
		CountDownLatch blocked = new CountDownLatch(threads);
		for (int i = 0; i < threads; i++) {
			this.context.loops().handshakes().advance(new Blocked() {
				@Override
				public void compute() {
					blocked.countDown();
					super.compute();
				}
			});
		}
		try {
			blocked.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			bytes.writeBytes(part);
		}
		return bytes.toByteArray();
	}

	private class Blocked implements HandshakePool.Step {

		@Override
		public boolean isWanted() {
			return true;
		}

		@Override
		public void compute() {
			awaitGate();
		}

		@Override
		public void computed(@Nullable Throwable failure) {
			// is counted by its latch
		}

	}

}
