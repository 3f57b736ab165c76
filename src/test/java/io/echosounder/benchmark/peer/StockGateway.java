package io.echosounder.benchmark.peer;

import java.util.Map;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.dsl.TcpServerConnectionFactorySpec;
import org.springframework.integration.ip.tcp.serializer.TcpCodecs;

/**
 * Spring Integration's own connection factory under its inbound gateway, as its reference
 * shows it, {@code nio} or {@code blocking} by the first argument; but with direct
 * buffers, without Nagle's algorithm and with a longer backlog than its defaults, which
 * would cost it more. Lines only.
 */
public final class StockGateway {

	private StockGateway() {
	}

	@SuppressWarnings("resource")
	public static void main(String[] args) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("arguments", Map.of("transport", args[0], "port", args[1])));
		context.register(Gateway.class);
		context.registerShutdownHook();
		context.refresh();
	}

	/**
	 * Not annotated as a configuration, or every test of the application would find it.
	 */
	@EnableIntegration
	static class Gateway {

		private static final int BACKLOG = 4096;

		@Bean
		IntegrationFlow echo(Environment arguments) {
			int port = arguments.getRequiredProperty("port", Integer.class);
			TcpServerConnectionFactorySpec<?, ?> factory = switch (arguments.getRequiredProperty("transport")) {
				case "nio" -> Tcp.nioServer(port).directBuffers(true);
				default -> Tcp.netServer(port);
			};
			factory.serializer(TcpCodecs.lf()).deserializer(TcpCodecs.lf()).soTcpNoDelay(true).backlog(BACKLOG);
			return IntegrationFlow.from(Tcp.inboundGateway(factory)).handle(byte[].class, (line, _) -> line).get();
		}

	}

}
