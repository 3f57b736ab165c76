package io.echosounder.scenario.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.tls.Alpn;
import io.echosounder.tls.TlsContext;
import io.echosounder.transport.CloseReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that slow handshake work delays no other connection.
 */
class SlowHandshakeTests {

	@RegisterExtension
	static final Scenario scenario = Tls.scenario().listener("plain", "framing=lf").setting("echo.event-loops=1");

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whileAKeyIsLookedForOthersAreServedAndWhatCameMeanwhileIsNotLost(Mode mode, String version)
			throws IOException {
		CountDownLatch gate = new CountDownLatch(1);
		scenario.server().listener(mode.listener("echo")).setTls(heldAt(gate));
		try (TlsClient client = Tls.on(scenario.connect(mode), version);
				Client other = scenario.connect("plain", mode)) {
			Background handshake = Background.start(() -> {
				client.handshake();
			});
			scenario.awaitReceivedAny(mode.listener("echo"), client.client());
			other.send("served\n");
			assertThat(other.readLike("served\n")).isEqualTo("served\n");
			assertThat(handshake.isDone()).isFalse();
			gate.countDown();
			handshake.join();
			client.send("one\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("one\n");
		}
		finally {
			gate.countDown();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whenAClientResetsThenItsHandshakeIsNotComputed(Mode mode, String version) throws IOException {
		String listener = mode.listener("echo");
		long closed = Tls.failed(scenario, listener, "closed");
		CountDownLatch gate = new CountDownLatch(1);
		Set<SSLEngine> engines = ConcurrentHashMap.newKeySet();
		scenario.server().listener(listener).setTls(heldAt(gate, engines));
		List<Client> holding = new ArrayList<>();
		try {
			occupyAllThreads(mode, version, holding, engines);
			int occupied = engines.size();
			Client gone = scenario.connect(mode);
			gone.send(Tls.on(gone, version).clientHello());
			scenario.awaitReceivedAny(listener, gone);
			gone.reset();
			await().until(() -> scenario.server().listener(listener).active() == occupied);
			assertThat(Tls.failed(scenario, listener, "closed")).isEqualTo(closed + 1);
			gate.countDown();
			try (TlsClient next = Tls.connect(scenario, mode, version)) {
				next.send("next\n").endOutput();
				assertThat(next.readToEnd()).isEqualTo("next\n");
			}
			assertThat(engines).hasSize(occupied + 1);
		}
		finally {
			gate.countDown();
			for (Client client : holding) {
				client.reset();
			}
		}
		scenario.server().awaitNoConnections();
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whenAClientEndsWhileItsHandshakeIsComputedThenItIsAnsweredFirst(Mode mode, String version) throws IOException {
		CountDownLatch gate = new CountDownLatch(1);
		scenario.server().listener(mode.listener("echo")).setTls(heldAt(gate));
		try (Client client = scenario.connect(mode)) {
			client.send(Tls.on(client, version).clientHello()).endOutput();
			scenario.awaitReceivedAny(mode.listener("echo"), client);
			gate.countDown();
			assertThat(client.read(1)).as("a record of the handshake").containsExactly(22);
			client.readToEnd();
		}
		finally {
			gate.countDown();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDSHAKE, 1L));
	}

	/** Until no thread takes another step. */
	private static void occupyAllThreads(Mode mode, String version, List<Client> clients, Set<SSLEngine> engines)
			throws IOException {
		int threads = Runtime.getRuntime().availableProcessors();
		for (int i = 0; i < threads; i++) {
			Client client = scenario.connect(mode);
			clients.add(client);
			client.send(Tls.on(client, version).clientHello());
		}
		await().until(() -> engines.size() == threads);
	}

	private static TlsContext heldAt(CountDownLatch gate) throws IOException {
		return heldAt(gate, ConcurrentHashMap.newKeySet());
	}

	private static TlsContext heldAt(CountDownLatch gate, Set<SSLEngine> engines) throws IOException {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			X509ExtendedKeyManager keys = (X509ExtendedKeyManager) Tls.CERTIFICATES.keyManagers("server")[0];
			context.init(new KeyManager[] { new Held(keys, gate, engines) }, null, null);
			return new TlsContext(context, new SSLParameters(), Alpn.NONE, null);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/** Slow, as one that asks a security module. */
	private static final class Held extends X509ExtendedKeyManager {

		private final X509ExtendedKeyManager keys;

		private final CountDownLatch gate;

		private final Set<SSLEngine> engines;

		Held(X509ExtendedKeyManager keys, CountDownLatch gate, Set<SSLEngine> engines) {
			this.keys = keys;
			this.gate = gate;
			this.engines = engines;
		}

		@Override
		public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
				@Nullable SSLEngine engine) {
			// the threads of blocking connections and of handlers have other work
			assertThat(Thread.currentThread().isVirtual()).isFalse();
			this.engines.add(Objects.requireNonNull(engine));
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return this.keys.chooseEngineServerAlias(keyType, issuers, engine);
		}

		@Override
		public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
			return null;
		}

		@Override
		public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers,
				@Nullable Socket socket) {
			return null;
		}

		@Override
		public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
			return this.keys.getServerAliases(keyType, issuers);
		}

		@Override
		public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers,
				@Nullable Socket socket) {
			return this.keys.chooseServerAlias(keyType, issuers, socket);
		}

		@Override
		public X509Certificate @Nullable [] getCertificateChain(String alias) {
			return this.keys.getCertificateChain(alias);
		}

		@Override
		public @Nullable PrivateKey getPrivateKey(String alias) {
			return this.keys.getPrivateKey(alias);
		}

	}

}
