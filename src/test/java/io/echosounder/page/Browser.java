package io.echosounder.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;

import io.echosounder.testing.Tool;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium that looks at one page. Closing it ends it.
 */
final class Browser implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Starts it.
	 * @param scripts whether it has JavaScript
	 * @param arguments of Chromium, beside those that a test needs
	 */
	static Browser start(boolean scripts, String... arguments) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(Tool.find("chromium").toFile());
		List<String> all = new ArrayList<>(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--window-size=1280,1600", "--force-prefers-reduced-motion"));
		all.addAll(Arrays.asList(arguments));
		options.addArguments(all);
		if (!scripts) {
			options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
		}
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(Tool.find("chromedriver").toFile())
			.usingAnyFreePort()
			.withSilent(true)
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	Browser open(int port) {
		return open(port, "/");
	}

	Browser open(int port, String path) {
		this.driver.get("http://127.0.0.1:" + port + path);
		return this;
	}

	/** Text that an element shows. */
	String text(String css) {
		return with(css, WebElement::getText);
	}

	/** Tries again with the new element if the page has replaced it meanwhile. */
	private <T> T with(String css, Function<WebElement, T> action) {
		return Awaitility.await()
			.pollDelay(Duration.ZERO)
			.atMost(PATIENCE)
			.ignoreException(StaleElementReferenceException.class)
			.until(() -> action.apply(element(css)), (_) -> true);
	}

	WebElement element(String css) {
		return this.driver.findElement(By.cssSelector(css));
	}

	int count(String css) {
		return this.driver.findElements(By.cssSelector(css)).size();
	}

	void awaitText(String css, String part) {
		Awaitility.await()
			.atMost(PATIENCE)
			.ignoreExceptions()
			.untilAsserted(() -> Assertions.assertThat(text(css)).as(css).contains(part));
	}

	void type(String css, String text) {
		WebElement field = element(css);
		field.clear();
		field.sendKeys(text);
	}

	void click(String css) {
		with(css, (element) -> {
			element.click();
			return true;
		});
	}

	/** Result of a script. */
	Object evaluate(String expression) {
		return Objects.requireNonNull(((JavascriptExecutor) this.driver).executeScript("return " + expression));
	}

	/** Problems that axe-core finds, by the rules of WCAG 2.2 and more. */
	Object accessibilityProblems() throws IOException {
		try (InputStream axe = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
			this.driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
		}
		return Objects.requireNonNull(this.driver.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run().then(({ violations }) => done(violations.map(({ id, help, nodes }) =>
					`${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`)), (error) => done(String(error)));
				"""));
	}

	void resize(int width, int height) {
		this.driver.manage().window().setSize(new Dimension(width, height));
	}

	/** Presses keys where the focus is. */
	void press(CharSequence... keys) {
		this.driver.switchTo().activeElement().sendKeys(keys);
	}

	/** Moves the pointer into an element, off its middle. */
	void point(String css, int right) {
		new Actions(this.driver).moveToElement(element(css), right, 0).perform();
	}

	/** Saves a screenshot. */
	void screenshot(String name) throws IOException {
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
	}

	/** Warnings of the browser: scripts that fail, and violations of the policy. */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map((entry) -> entry.getMessage())
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
