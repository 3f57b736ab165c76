package io.echosounder.service;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.support.GenericMessage;

/**
 * Converts frames to objects and objects to frames with Spring's message converters.
 * Thread-safe.
 */
public final class FrameConverter {

	private static final MessageHeaders NO_HEADERS = new MessageHeaders(Map.of());

	private final MessageConverter converter;

	/**
	 * Create a converter.
	 * @param converter from and to {@code byte[]}
	 */
	public FrameConverter(MessageConverter converter) {
		this.converter = converter;
	}

	/**
	 * Create a converter that leaves texts in UTF-8 and bytes as they are.
	 * @param others convert everything else, such as JSON
	 * @return a new converter
	 */
	public static FrameConverter ofText(MessageConverter... others) {
		List<MessageConverter> converters = new ArrayList<>();
		converters.add(new StringMessageConverter());
		converters.add(new ByteArrayMessageConverter());
		converters.addAll(List.of(others));
		return new FrameConverter(new CompositeMessageConverter(converters));
	}

	/**
	 * Read a frame.
	 * @param frame from position to limit, which stay
	 * @param type class of the object
	 * @param <T> type of the object
	 * @return an object that does not depend on the frame
	 * @throws BadRequestException if the frame cannot be read, which closes the
	 * connection; catch it to reply or to go on
	 */
	public <T> T read(ByteBuffer frame, Class<T> type) {
		byte[] bytes = new byte[frame.remaining()];
		frame.get(frame.position(), bytes);
		Object object;
		try {
			object = this.converter.fromMessage(new GenericMessage<>(bytes, NO_HEADERS), type);
		}
		catch (RuntimeException ex) {
			throw new BadRequestException("no " + type.getSimpleName() + ": " + ex.getMessage(), ex);
		}
		if (object == null) {
			throw new BadRequestException("no " + type.getSimpleName());
		}
		return type.cast(object);
	}

	/**
	 * Write an object.
	 * @param object of a type that the converters support
	 * @return a new frame
	 * @throws IllegalArgumentException if the object cannot be written
	 */
	public ByteBuffer write(Object object) {
		Message<?> message = this.converter.toMessage(object, null);
		if (message == null || !(message.getPayload() instanceof byte[] bytes)) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "No converter writes a %s", object.getClass().getName()));
		}
		return ByteBuffer.wrap(bytes);
	}

}
