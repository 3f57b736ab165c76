package io.echosounder.settings;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/configuration.md}: its tables are those of the records of the
 * settings, with their descriptions. Spring Boot's metadata leaves out all that is below
 * a name, such as that of a listener.
 */
class ConfigurationPageTests {

	private static final Path PAGE = Path.of("docs", "configuration.md");

	private static final Path RIGHT_PAGE = Path.of("target", "configuration.md");

	private static final String BEGIN = "<!-- settings -->\n";

	private static final String END = "<!-- /settings -->";

	private static final Path SOURCES = Path.of("src/main/java/io/echosounder/settings");

	private static final Pattern PARAM = Pattern.compile("@param (\\w+) ([^@]*(?:\\{@[^@]*)*)");

	private static final Map<String, String> TYPES = Map.of("int", "integer", "DataSize", "size", "String", "text",
			"InetAddress", "address", "AddressRange", "CIDR", "AllowedTarget", "target");

	private final List<Table> tables = new ArrayList<>();

	ConfigurationPageTests() throws IOException {
		read(EchoProperties.class, "", table("echo", "Settings of the whole server"));
	}

	@Test
	void itsTablesAreThoseOfTheSettings() throws IOException {
		String page = Files.readString(PAGE);
		String right = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
				+ this.tables.stream().map(Table::text).collect(Collectors.joining())
				+ page.substring(page.indexOf(END));
		Files.createDirectories(RIGHT_PAGE.getParent());
		Files.writeString(RIGHT_PAGE, right);
		assertThat(page).as("If the settings are right: cp %s %s", RIGHT_PAGE, PAGE).isEqualTo(right);
	}

	@Test
	void descriptionsBeginWithACapitalAndHaveNeitherArticleNorPeriod() {
		assertThat(this.tables.stream().flatMap((table) -> table.rows().stream())).isNotEmpty().allSatisfy((row) -> {
			assertThat(row.description()).matches("\\p{Lu}.*[^.]").doesNotContainPattern("^(The|A|An) ");
			assertThat(row.type().equals("boolean")).as(row.name()).isEqualTo(isQuestion(row));
		});
	}

	/** An enumeration such as off, on or optional may begin with "Whether". */
	private static boolean isQuestion(Row row) {
		return row.description().startsWith("Whether ") && !row.type().startsWith("`");
	}

	/**
	 * Adds the settings of a record to a table. Those of records in it go to the same
	 * table below a name, and to a separate table elsewhere.
	 */
	private void read(Class<?> settings, String prefix, Table table) throws IOException {
		Map<String, String> descriptions = descriptions(settings);
		RecordComponent[] components = settings.getRecordComponents();
		for (int i = 0; i < components.length; i++) {
			RecordComponent component = components[i];
			String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
			String description = Objects.requireNonNull(descriptions.get(component.getName()), component.toString());
			if (component.getGenericType() instanceof ParameterizedType map
					&& map.getActualTypeArguments()[map.getActualTypeArguments().length - 1] instanceof Class<?> value
					&& isSettings(value)) {
				read(value, "", table(table.prefix() + "." + name + ".<name>", description));
			}
			else if (!isSettings(component.getType())) {
				table.rows()
					.add(new Row(name, type(component.getGenericType()), defaultValue(settings, i), description));
			}
			else if (table.prefix().endsWith("<name>")) {
				read(component.getType(), name + ".", table);
			}
			else {
				read(component.getType(), "", table(table.prefix() + "." + name, description));
			}
		}
	}

	private Table table(String prefix, String description) {
		Table table = new Table(prefix, description, new ArrayList<>());
		this.tables.add(table);
		return table;
	}

	private static boolean isSettings(Class<?> type) {
		return type.getSimpleName().endsWith("Properties");
	}

	/** By the names of the components, in Markdown. */
	private static Map<String, String> descriptions(Class<?> settings) throws IOException {
		String source = Files.readString(SOURCES.resolve(settings.getSimpleName() + ".java"));
		String comment = source.substring(source.indexOf("/**"), source.indexOf("*/"))
			.replaceAll("\\R \\* ?", " ")
			.replaceAll("\\{@code (.*?)}", "`$1`");
		Map<String, String> descriptions = new HashMap<>();
		PARAM.matcher(comment).results().forEach((param) -> descriptions.put(param.group(1), param.group(2).strip()));
		return descriptions;
	}

	private static String type(Type type) {
		if (type instanceof ParameterizedType generic) {
			return (generic.getRawType() == List.class) ? "list of " + type(generic.getActualTypeArguments()[0])
					: "map";
		}
		Class<?> plain = (Class<?>) type;
		if (plain.isEnum()) {
			return Arrays.stream(plain.getEnumConstants())
				.map((constant) -> "`" + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
				.collect(Collectors.joining(" "));
		}
		return TYPES.getOrDefault(plain.getSimpleName(), plain.getSimpleName().toLowerCase(Locale.ROOT));
	}

	/** That of a parameter of the constructor, which is the only one. */
	private static String defaultValue(Class<?> settings, int index) {
		DefaultValue value = settings.getDeclaredConstructors()[0].getParameters()[index]
			.getAnnotation(DefaultValue.class);
		return (value != null && value.value().length > 0) ? " `" + String.join(",", value.value()) + "`" : "";
	}

	private record Table(String prefix, String description, List<Row> rows) {

		String text() {
			return this.rows.isEmpty() ? ""
					: "\n### `%s`\n\n%s.\n\n| | type | default | |\n|---|---|---|---|\n%s\n".formatted(this.prefix,
							this.description, this.rows.stream().map(Row::text).collect(Collectors.joining("\n")));
		}

	}

	private record Row(String name, String type, String defaultValue, String description) {

		String text() {
			return "| `%s` | %s |%s | %s |".formatted(this.name, this.type, this.defaultValue, this.description);
		}

	}

}
