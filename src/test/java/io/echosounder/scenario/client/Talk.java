package io.echosounder.scenario.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.Connection;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;

import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;

/**
 * A connection of a client to a listener of a scenario, on the server's own event loops.
 * Text is Latin-1, a character a byte.
 */
final class Talk implements AutoCloseable {

	private final NioClientConnectionFactory client;

	private final Connection connection;

	private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

	private Talk(NioClientConnectionFactory client) throws InterruptedException {
		this.client = client;
		client.registerListener((message) -> {
			if (!(message instanceof ErrorMessage)) {
				this.received.add(message.getPayload());
			}
		});
		client.start();
		try {
			this.connection = (Connection) client.getConnection();
		}
		catch (Throwable ex) {
			client.stop();
			throw ex;
		}
	}

	/**
	 * Opens it.
	 * @param listener name of the listener
	 * @param host what it is called by
	 * @param choices what else is set
	 */
	static Talk to(Scenario scenario, String listener, String host, Framing framing,
			Consumer<NioClientConnectionFactory> choices) throws InterruptedException {
		NioClientConnectionFactory client = new NioClientConnectionFactory("talk", host,
				scenario.server().port(listener), ConnectionOptions.of(framing), scenario.bean(EventLoopGroup.class));
		choices.accept(client);
		return new Talk(client);
	}

	void send(String frame) {
		this.connection.send(new GenericMessage<>(frame.getBytes(StandardCharsets.ISO_8859_1)));
	}

	/** The next message. */
	String receive() throws InterruptedException {
		byte[] frame = (byte[]) Objects.requireNonNull(this.received.poll(30, TimeUnit.SECONDS), "no message");
		return new String(frame, StandardCharsets.ISO_8859_1);
	}

	/** As many bytes as a text has, in any number of messages. */
	String receiveLike(String text) throws InterruptedException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (bytes.size() < text.length()) {
			bytes.writeBytes(receive().getBytes(StandardCharsets.ISO_8859_1));
		}
		return bytes.toString(StandardCharsets.ISO_8859_1);
	}

	Connection connection() {
		return this.connection;
	}

	/** As an application does that stops. */
	@Override
	public void close() {
		this.client.stop();
	}

}
