package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.proxyprotocol.ProxyHeaderEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PROXY headers byte by byte, on a driver and a clock that the test moves.
 */
class ProxyLayerTests {

	private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.7", 40007);

	private static final String V1 = header(1);

	private static final String V2 = header(2);

	private static final String SIGNATURE_V2 = V2.substring(0, 12);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final ManualContext context = new ManualContext(TransportOptions.builder().framing(Framing.LF).build());

	private @Nullable Connection connection;

	private static String header(int version) {
		ByteBuffer bytes = ProxyHeaderEncoder
			.encode(ProxyHeader.tcp(version, SOURCE, new InetSocketAddress("198.51.100.1", 443)));
		return StandardCharsets.ISO_8859_1.decode(bytes).toString();
	}

	static Stream<Arguments> modesAndHeaders() {
		return Stream.of(ProxyMode.OPTIONAL, ProxyMode.REQUIRED)
			.flatMap((mode) -> Stream.of(V1, V2).map((header) -> Arguments.of(mode, header)));
	}

	private ManualDriver connect(ProxyMode mode) {
		this.context.proxyMode = mode;
		this.context.events.clear();
		this.connection = this.context.connect(this::echo);
		return this.context.driver();
	}

	private boolean echo(Message<?> message) {
		connection().send(message);
		return true;
	}

	private Connection connection() {
		return Objects.requireNonNull(this.connection);
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@ParameterizedTest
	@MethodSource("modesAndHeaders")
	void aHeaderMayBeCutAnywhere(ProxyMode mode, String header) {
		for (int cut = 0; cut <= header.length(); cut++) {
			ManualDriver driver = connect(mode);
			driver.receive(header.substring(0, cut));
			assertThat(isEstablished()).as("after %d bytes", cut).isEqualTo(cut == header.length());
			driver.receive(header.substring(cut) + "one\ntw");
			driver.receive("o\n");
			assertThat(driver.text()).as("cut after %d bytes", cut).isEqualTo("one\ntwo\n");
			assertBehindProxy();
			assertThat(driver.pendingTimers()).isZero();
		}
		assertThat(this.context.counts.open()).isEqualTo(header.length() + 1);
	}

	@ParameterizedTest
	@MethodSource("modesAndHeaders")
	void eachByteMayComeAlone(ProxyMode mode, String header) {
		ManualDriver driver = connect(mode);
		for (char c : (header + "one\n" + header + "\n").toCharArray()) {
			assertThat(driver.receive(String.valueOf(c))).isTrue();
		}
		assertThat(driver.text()).as("the second header is content").isEqualTo("one\n" + header + "\n");
		assertBehindProxy();
	}

	@ParameterizedTest
	@ValueSource(strings = { "one\n", "PING\n", "PROXIMITY\n", "\n", "\r\n\r\nGET\n", "\0\n" })
	void contentWithoutAHeaderIsServedAtOnceWhereItIsOptional(String content) {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive(content);
		assertThat(driver.text()).isEqualTo(content);
		assertNotBehindProxy();
		for (int i = 0; i < V1.length(); i++) {
			driver.receive(V1.substring(i, i + 1));
		}
		assertThat(driver.text()).isEqualTo(content + V1);
		assertThat(driver.pendingTimers()).isZero();
	}

	@Test
	void contentByteByByteIsKeptUntilItIsNoHeader() {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		for (char c : "PROX".toCharArray()) {
			driver.receive(String.valueOf(c));
			assertThat(isEstablished()).isFalse();
			assertThat(connection().isQuiet(Duration.ZERO)).isFalse();
		}
		driver.receive("I");
		assertThat(isEstablished()).isTrue();
		driver.receive("\n");
		assertThat(driver.text()).isEqualTo("PROXI\n");
		assertNotBehindProxy();
	}

	@ParameterizedTest
	@ValueSource(strings = { "one\n", "PROXIMITY\n", "\r\n\r\nGET\n" })
	void contentWithoutAHeaderIsRefusedWhereItIsRequired(String content) {
		ManualDriver driver = connect(ProxyMode.REQUIRED);
		driver.receive(content);
		assertThat(driver.text()).isEmpty();
		assertThat(isEstablished()).isFalse();
		assertCloses(CloseReason.PROXY_HEADER);
	}

	@ParameterizedTest
	@MethodSource
	void aMalformedHeaderIsRefusedAtItsFirstWrongByte(ProxyMode mode, String bytes) {
		ManualDriver driver = connect(mode);
		driver.receive(bytes.substring(0, bytes.length() - 1));
		assertThat(connection().isOpen()).isTrue();
		driver.receive(bytes.substring(bytes.length() - 1) + "one\n");
		assertThat(driver.text()).isEmpty();
		assertThat(driver.pendingTimers()).as("the one that ends the linger time").isOne();
		assertCloses(CloseReason.PROXY_HEADER);
	}

	static Stream<Arguments> aMalformedHeaderIsRefusedAtItsFirstWrongByte() {
		return Stream.of(ProxyMode.OPTIONAL, ProxyMode.REQUIRED)
			.flatMap((mode) -> Stream.of("PROXY X", "PROXY TCP4 192.0.2.7 x", SIGNATURE_V2 + "\0")
				.map((bytes) -> Arguments.of(mode, bytes)));
	}

	@ParameterizedTest
	@MethodSource
	void anUntrustedHeaderIsRejectedAsSoonAsItIsRecognised(String bytes) {
		this.context.trusted = false;
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive(bytes + "one\n");
		assertThat(driver.text()).isEmpty();
		assertThat(driver.isClosed()).isTrue();
		assertThat(driver.pendingTimers()).isZero();
		assertThat(this.context.counts.rejectedConnections()).isEqualTo(Map.of(RejectReason.UNTRUSTED_PROXY, 1));
		assertThat(this.context.counts.closed()).isEmpty();
	}

	static Stream<String> anUntrustedHeaderIsRejectedAsSoonAsItIsRecognised() {
		return Stream.of(V1, V2, "PROXY ", SIGNATURE_V2, "PROXY TCP5 ", SIGNATURE_V2 + "\0");
	}

	@Test
	void anUntrustedHeaderIsRejectedInTheMiddleToo() {
		this.context.trusted = false;
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive("PROXY");
		assertThat(driver.isClosed()).isFalse();
		driver.receive(" ");
		assertThat(this.context.counts.rejectedConnections()).isEqualTo(Map.of(RejectReason.UNTRUSTED_PROXY, 1));
	}

	@Test
	void anUntrustedPeerWithoutAHeaderIsServed() {
		this.context.trusted = false;
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive("PROXY\none\n");
		assertThat(driver.text()).isEqualTo("PROXY\none\n");
		assertNotBehindProxy();
	}

	@ParameterizedTest
	@MethodSource("modesAndHeaders")
	void finMayCutAHeaderAnywhere(ProxyMode mode, String header) {
		int signature = header.startsWith("P") ? 6 : 12;
		for (int cut = 0; cut <= header.length(); cut++) {
			ManualDriver driver = connect(mode);
			this.context.counts.closed().clear();
			String sent = header.substring(0, cut);
			driver.receive(sent);
			driver.receiveEnd();
			boolean content = mode == ProxyMode.OPTIONAL && cut < signature;
			assertThat(driver.text()).isEqualTo(content ? sent.substring(0, sent.lastIndexOf('\n') + 1) : "");
			assertThat(driver.isClosed()).isTrue();
			assertThat(driver.pendingTimers()).isZero();
			CloseReason reason = content ? CloseReason.INCOMPLETE_FRAME : CloseReason.PROXY_HEADER;
			boolean whole = cut == 0 || cut == header.length() || (content && sent.endsWith("\n"));
			assertThat(this.context.counts.closed()).as("after %d bytes", cut)
				.isEqualTo(Map.of(whole ? CloseReason.PEER : reason, 1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "P", "PROXY", "\r\n", "\r\n\r\n\0\r\nQUIT" })
	void bytesThatMayBecomeAHeaderAreContentIfNothingFollowsForASecond(String bytes) {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive(bytes);
		driver.advance(SECOND - 1);
		assertThat(isEstablished()).isFalse();
		driver.advance(1);
		assertThat(isEstablished()).isTrue();
		assertNotBehindProxy();
		assertThat(connection().isQuiet(Duration.ZERO)).as("what is incomplete is a frame now")
			.isEqualTo(bytes.endsWith("\n"));
		driver.receive("\n" + V1);
		assertThat(driver.text()).isEqualTo(bytes + "\n" + V1);
		assertThat(driver.pendingTimers()).isZero();
	}

	@Test
	void eachByteOfTheSignatureBeginsAnotherSecond() {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		for (char c : "PROXY".toCharArray()) {
			driver.receive(String.valueOf(c));
			driver.advance(SECOND - 1);
			assertThat(driver.pendingTimers()).isOne();
		}
		driver.receive(V1.substring(5) + "one\n");
		assertThat(driver.text()).isEqualTo("one\n");
		assertBehindProxy();
		assertThat(driver.pendingTimers()).isZero();
	}

	@Test
	void aByteThatIsReadBeforeTheLookAtTheEndOfTheSecondCounts() {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive("PRO");
		driver.execute(() -> connection().core().received(ManualContext.frame("X")));
		driver.advance(SECOND);
		assertThat(isEstablished()).isFalse();
		driver.receive(V1.substring(4) + "one\n");
		assertThat(driver.text()).isEqualTo("one\n");
		assertBehindProxy();
	}

	@ParameterizedTest
	@MethodSource("modesAndHeaders")
	void behindTheSignatureAHeaderHasTheHandshakeTimeout(ProxyMode mode, String header) {
		int signature = header.startsWith("P") ? 6 : 12;
		ManualDriver driver = connect(mode);
		driver.receive(header.substring(0, signature));
		driver.advance(9 * SECOND);
		driver.receive(header.substring(signature) + "one\n");
		assertThat(driver.text()).isEqualTo("one\n");
		driver.advance(60 * SECOND);
		assertThat(connection().isOpen()).isTrue();
		driver = connect(mode);
		driver.receive(header.substring(0, signature));
		for (int at = signature; at < signature + 9; at++) {
			driver.advance(SECOND);
			driver.receive(header.substring(at, at + 1));
			assertThat(connection().isOpen()).isTrue();
		}
		driver.advance(SECOND);
		assertThat(driver.text()).isEmpty();
		assertCloses(CloseReason.PROXY_HEADER);
	}

	@Test
	void aRequiredHeaderIsAwaitedForTheHandshakeTimeout() {
		ManualDriver driver = connect(ProxyMode.REQUIRED);
		driver.receive("P");
		driver.advance(10 * SECOND - 1);
		assertThat(connection().isOpen()).isTrue();
		driver.advance(1);
		assertThat(isEstablished()).isFalse();
		assertCloses(CloseReason.PROXY_HEADER);
	}

	@Test
	void aSilentPeerIsServedAtTheTimeoutOfAnOptionalHeader() {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		assertThat(connection().isQuiet(Duration.ZERO)).isTrue();
		driver.advance(10 * SECOND - 1);
		assertThat(isEstablished()).isFalse();
		driver.advance(1);
		assertThat(isEstablished()).isTrue();
		assertThat(this.context.counts.open()).isOne();
		driver.advance(60 * SECOND);
		driver.receive(V1);
		assertThat(driver.text()).isEqualTo(V1);
		assertNotBehindProxy();
	}

	@ParameterizedTest
	@EnumSource(names = { "OPTIONAL", "REQUIRED" })
	void anOperatorClosesAConnectionAtAnyByte(ProxyMode mode) {
		for (int cut = 0; cut < V1.length(); cut++) {
			ManualDriver driver = connect(mode);
			this.context.counts.closed().clear();
			driver.receive(V1.substring(0, cut));
			connection().close();
			driver.runTasks();
			driver.receive(V1.substring(cut) + "one\n");
			assertThat(driver.text()).isEmpty();
			assertCloses((cut == 0) ? CloseReason.DRAINED : CloseReason.FORCED);
		}
	}

	@Test
	void aResetCancelsTheTimer() {
		ManualDriver driver = connect(ProxyMode.OPTIONAL);
		driver.receive("PRO");
		assertThat(driver.pendingTimers()).isOne();
		driver.fail("Connection reset");
		assertThat(driver.pendingTimers()).isZero();
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(CloseReason.RESET, 1));
	}

	@Test
	void memoryFollowsTheBytesOfAHeaderAndIsReleasedBehindIt() {
		ManualDriver driver = connect(ProxyMode.REQUIRED);
		driver.receive(V1.substring(0, 20));
		assertThat(connection().core().heldBytes()).isEqualTo(20);
		driver.receive(V1.substring(20));
		assertThat(connection().core().heldBytes()).isZero();
	}

	private boolean isEstablished() {
		return this.context.events.contains("established");
	}

	private void assertBehindProxy() {
		assertThat(connection().peer()).isEqualTo(SOURCE);
		assertThat(connection().proxy()).isEqualTo(ManualDriver.REMOTE);
		assertThat(Objects.requireNonNull(connection().proxyHeader()).source()).isNotNull();
	}

	private void assertNotBehindProxy() {
		assertThat(connection().peer()).isEqualTo(ManualDriver.REMOTE);
		assertThat(connection().proxy()).isNull();
		assertThat(connection().proxyHeader()).isNull();
	}

	/** Sends FIN, and the peer does, too. */
	private void assertCloses(CloseReason reason) {
		ManualDriver driver = this.context.driver();
		assertThat(driver.hasOutputEnded()).isTrue();
		driver.receiveEnd();
		assertThat(driver.isClosed()).isTrue();
		assertThat(driver.pendingTimers()).isZero();
		assertThat(this.context.counts.closed()).isEqualTo(Map.of(reason, 1));
		assertThat(this.context.counts.rejectedConnections()).isEmpty();
	}

}
