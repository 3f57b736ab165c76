package com.example.keyvalue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.service.BadRequestException;
import io.echosounder.service.FrameConverter;
import io.echosounder.service.Session;
import io.echosounder.service.SessionService;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Keeps values under keys for clients that have logged in.
 */
@Component
class KeyValueService implements SessionService {

	private static final String USER = "user";

	private final Map<String, String> values = new ConcurrentHashMap<>();

	private final KeyValueProperties properties;

	private final FrameConverter converter;

	KeyValueService(KeyValueProperties properties, FrameConverter converter) {
		this.properties = properties;
		this.converter = converter;
	}

	@Override
	public void received(Session session, ByteBuffer frame) {
		Request request = read(frame);
		session.send(this.converter.write(reply(session, request)));
	}

	private Request read(ByteBuffer frame) {
		try {
			return this.converter.read(frame, Request.class);
		}
		catch (BadRequestException ex) {
			throw refuse("not a request in JSON");
		}
	}

	private Reply reply(Session session, Request request) {
		if ("login".equals(request.command())) {
			return login(session, request);
		}
		if (!session.attributes().containsKey(USER)) {
			throw refuse("log in first");
		}
		return switch (request.command()) {
			case "put" -> put(request.key(), request.value());
			case "get" -> get(request.key());
			case null, default -> throw refuse("unknown command");
		};
	}

	private Reply login(Session session, Request request) {
		String expected = this.properties.passwords().get(request.user());
		if (expected == null || !isSame(expected, request.password())) {
			throw BadRequestException.replyAndClose(this.converter.write(Reply.error("wrong user or password")));
		}
		session.attributes().put(USER, request.user());
		return Reply.done();
	}

	/** Compare in the same time, whatever the password is. */
	private static boolean isSame(String expected, @Nullable String password) {
		return password != null && MessageDigest.isEqual(expected.getBytes(UTF_8), password.getBytes(UTF_8));
	}

	private Reply put(@Nullable String key, @Nullable String value) {
		if (key == null || value == null) {
			throw refuse("key or value is missing");
		}
		this.values.put(key, value);
		return Reply.done();
	}

	private Reply get(@Nullable String key) {
		if (key == null) {
			throw refuse("key is missing");
		}
		return Reply.value(this.values.get(key));
	}

	/** Tell the client why, and go on with its next line. */
	private BadRequestException refuse(String reason) {
		return BadRequestException.replyAndContinue(this.converter.write(Reply.error(reason)));
	}

}
