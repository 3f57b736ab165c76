package io.echosounder.application;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.echosounder.settings.InvalidSettingException;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Refuses a file of settings that is not YAML, before Boot reads it: the parser names the
 * line, but not the file.
 */
final class YamlCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	/** Return an order before Boot reads settings. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 5;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		Environment environment = event.getEnvironment();
		files(environment).stream().filter(Files::isRegularFile).forEach(YamlCheck::check);
	}

	/**
	 * Return the files, except those of directories behind a wildcard and imported ones.
	 */
	private static List<Path> files(Environment environment) {
		String locations = environment.getProperty("spring.config.location", "./;./config/") + ";"
				+ environment.getProperty("spring.config.additional-location", "") + ";"
				+ environment.getProperty("spring.config.import", "");
		List<Path> files = new ArrayList<>();
		for (String location : locations.split("[;,]", -1)) {
			String path = location.strip().replaceFirst("^optional:", "").replaceFirst("^file:", "");
			if (path.matches("[^:]*/")) {
				files.addAll(inDirectory(path, environment));
			}
			else if (path.matches("[^:]*\\.ya?ml")) {
				files.add(Path.of(path));
			}
		}
		return files;
	}

	private static List<Path> inDirectory(String directory, Environment environment) {
		List<Path> files = new ArrayList<>();
		for (String name : environment.getProperty("spring.config.name", "application").split(",", -1)) {
			for (String extension : List.of(".yml", ".yaml")) {
				files.add(Path.of(directory + name + extension));
				for (String profile : environment.getActiveProfiles()) {
					files.add(Path.of(directory + name + "-" + profile + extension));
				}
			}
		}
		return files;
	}

	private static void check(Path file) {
		try {
			new Yaml().parse(new StringReader(Files.readString(file))).forEach((_) -> {
			});
		}
		catch (MarkedYAMLException ex) {
			throw refusal(file, ex);
		}
		catch (YAMLException ex) {
			String problem = String.valueOf(ex.getMessage()).lines().findFirst().orElse("");
			throw new InvalidSettingException(file.normalize().toString(), "is not YAML: " + problem);
		}
		catch (IOException _) {
			// Boot will report it
		}
	}

	private static InvalidSettingException refusal(Path file, MarkedYAMLException ex) {
		String name = file.normalize().toString();
		String problem = String.valueOf(ex.getProblem());
		int line = ex.getProblemMark().getLine() + 1;
		if (problem.contains("TAB")) {
			return new InvalidSettingException(name,
					String.format(Locale.ROOT, "has a tab in line %d, and YAML allows no tab for indentation", line),
					"Replace the tab by spaces.");
		}
		return new InvalidSettingException(name, String.format(Locale.ROOT, "is not YAML in line %d, column %d: %s",
				line, ex.getProblemMark().getColumn() + 1, problem), "Correct that line.");
	}

}
