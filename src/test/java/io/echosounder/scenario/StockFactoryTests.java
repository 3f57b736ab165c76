package io.echosounder.scenario;

import java.io.IOException;
import java.util.List;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.tcp.connection.TcpNioServerConnectionFactory;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLfSerializer;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why the transport is our own: Spring Integration's, under the same gateway, reorders
 * replies and loses them after a half-close. If this test fails because the stock factory
 * passes, our transport can be removed.
 */
class StockFactoryTests {

	private static final int ROUNDS = 20;

	@AutoClose
	@SuppressWarnings("NullAway.Init")
	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start(WebApplicationType.NONE, List.of(StockConfiguration.class));
		await().until(() -> server.context().getBean(TcpNioServerConnectionFactory.class).isListening());
	}

	@Test
	void theStockFactoryReordersPipelinedLines() throws IOException {
		int outOfPlace = 0;
		for (int round = 0; round < ROUNDS && outOfPlace == 0; round++) {
			String lines = Lines.numbered("line ", 20_000);
			try (Client client = connect()) {
				Background writer = client.sendInBackground(Lines.bytes(lines));
				String replies = client.readLike(lines);
				writer.join();
				String[] expected = lines.split("\n", -1);
				String[] actual = replies.split("\n", -1);
				for (int i = 0; i < Math.min(expected.length, actual.length); i++) {
					outOfPlace += expected[i].equals(actual[i]) ? 0 : 1;
				}
			}
		}
		assertThat(outOfPlace).as("replies out of place").isPositive();
	}

	@Test
	void theStockFactoryLosesRepliesAfterAHalfClose() throws IOException {
		int lost = 0;
		for (int i = 0; i < ROUNDS * 100 && lost == 0; i++) {
			try (Client client = connect()) {
				client.send("line\n").endOutput();
				lost += client.readToEnd().equals("line\n") ? 0 : 1;
			}
		}
		assertThat(lost).as("replies lost").isPositive();
	}

	private static Client connect() throws IOException {
		return Client.connect(server.context().getBean(TcpNioServerConnectionFactory.class).getPort());
	}

	/**
	 * A line echo on the stock factory.
	 */
	static class StockConfiguration {

		@Bean
		TcpNioServerConnectionFactory stockFactory() {
			TcpNioServerConnectionFactory factory = new TcpNioServerConnectionFactory(0);
			factory.setSerializer(new ByteArrayLfSerializer());
			factory.setDeserializer(new ByteArrayLfSerializer());
			return factory;
		}

		@Bean
		IntegrationFlow stockEcho(TcpNioServerConnectionFactory stockFactory) {
			return IntegrationFlow.from(Tcp.inboundGateway(stockFactory)).handle(byte[].class, (line, _) -> line).get();
		}

	}

}
