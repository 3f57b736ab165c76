package io.echosounder.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result of {@code load --json} in a file.
 *
 * @param name of the file, as it was typed
 * @param load the result
 */
record LoadFile(String name, JsonNode load) {

	/**
	 * Read a file.
	 * @return its last result
	 */
	static LoadFile read(Path file) {
		List<String> lines = lines(file);
		for (String line : lines.reversed()) {
			JsonNode load = load(line);
			if (load != null) {
				return new LoadFile(file.toString(), load);
			}
		}
		throw new UsageException(
				String.format(Locale.ROOT, "%s has no result of a load, as load --json prints it", file));
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (NoSuchFileException ex) {
			throw new UsageException(String.format(Locale.ROOT, "There is no file %s", file), ex);
		}
		catch (CharacterCodingException _) {
			return List.of();
		}
		catch (IOException ex) {
			throw new UsageException(String.format(Locale.ROOT, "%s cannot be read", file), ex);
		}
	}

	private static @Nullable JsonNode load(String line) {
		try {
			JsonNode node = JsonMapper.shared().readTree(line);
			return node.path("type").asString("").equals("load") ? node : null;
		}
		catch (JacksonException _) {
			return null;
		}
	}

	/** Return a text; empty for one that an older version did not write. */
	String text(String field) {
		return this.load.path(field).asString("");
	}

	/**
	 * Return a figure.
	 * @param path names of fields, from the outermost
	 * @return {@code null} if the result lacks it
	 */
	@Nullable Double number(String... path) {
		JsonNode node = this.load;
		for (String field : path) {
			node = node.path(field);
		}
		return node.isNumber() ? node.asDouble() : null;
	}

	/**
	 * Return the names of the percentiles and other figures of a latency, in their order.
	 */
	Iterator<String> figures(String latency) {
		return this.load.path(latency).propertyNames().iterator();
	}

}
