package io.echosounder.page;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.ProxiedClient;
import io.echosounder.testing.RequiresDescriptors;
import io.echosounder.testing.RequiresTool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with the page in Chromium. Its screenshots are in {@code target/screenshots}.
 */
@FullTier
@RequiresTool({ "chromium", "chromedriver" })
class PageIT {

	@Test
	void withoutTrafficItTellsThatAllIsWellAndSendsALine() throws IOException {
		try (EchoProcess server = EchoProcess.start(); Browser browser = Browser.start(true)) {
			browser.open(server.managementPort());
			browser.awaitText("#link", "Live");
			browser.awaitText("#verdict", "All 2 listeners listen and answer");
			assertThat(browser.count("#listeners tbody tr")).isEqualTo(2);
			assertThat(browser.count("#charts canvas")).isEqualTo(4);
			browser.awaitText("#shown", "0 open");
			assertThat(browser.text("#no-ends")).isEqualTo("None yet.");
			assertThat(browser.text("#version")).startsWith("version ");
			assertThat(browser.text("#host")).isEqualTo("127.0.0.1:" + server.managementPort());
			assertThat(browser.text("#uptime")).matches("up .* s");
			browser.awaitText("#listeners tbody", "passed");
			browser.click("#box-listener option:nth-child(2)");
			browser.type("#box-line", "hello <b>there</b>");
			browser.click("#box button");
			browser.awaitText("#box-reply", "hello <b>there</b>\n19 bytes as they were sent");
			browser.screenshot("no-traffic");
			assertAccessible(browser);
			assertThat(browser.complaints()).isEmpty();
			server.assertNoWarningsBut();
		}
	}

	@Test
	void underLoadFiguresAndChartsMove() throws IOException {
		try (EchoProcess server = EchoProcess.start();
				CommandProcess _ = CommandProcess
					.start("load -q -C 20 --rate 2000 -d 60s 127.0.0.1:" + server.port("raw"));
				CommandProcess _ = CommandProcess
					.start("load -q -C 5 --rate 300 -d 60s --framing lf 127.0.0.1:" + server.port("line"));
				Browser browser = Browser.start(true)) {
			browser.open(server.managementPort());
			browser.awaitText("#now-open", "25");
			browser.awaitText("#now-messages", "2,");
			browser.awaitText("#now-p99", "s");
			browser.awaitText("#shown", "25 open");
			assertThat(browser.count("#connections tbody tr")).isEqualTo(25);
			browser.awaitText("#now-received", "kB");
			// a minute of it would be nicer to look at, and takes a minute
			awaitPoints(browser, 4);
			for (String chart : List.of("open 25", "messages 2,", "received 1", "sent 1", "p50", "p99", "p99.9")) {
				browser.awaitText("#charts", chart);
			}
			assertThat(browser.text("#charts")).contains("now").doesNotContain("ago", "–");
			browser.point("#chart-bytes .u-over", 60);
			browser.awaitText("#charts", "s ago");
			browser.screenshot("load");
			assertAccessible(browser);
			assertFits(browser, 390);
			browser.screenshot("load-narrow");
			assertAccessible(browser);
			assertThat(browser.complaints()).isEmpty();
			server.assertNoWarningsBut();
		}
	}

	private static void assertAccessible(Browser browser) throws IOException {
		assertThat(browser.accessibilityProblems()).isEqualTo(List.of());
	}

	private static void assertFits(Browser browser, int width) {
		browser.resize(width, 1200);
		assertThat(browser
			.evaluate("[innerWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth]"))
			.isEqualTo(List.of((long) width, 0L));
	}

	private static void awaitPoints(Browser browser, int count) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(() -> ((Number) browser.evaluate("samples.length")).intValue() >= count);
	}

	@Test
	void chartsShowWhatWasBeforeThePageWasOpened() throws IOException {
		try (EchoProcess server = EchoProcess.start(); Browser browser = Browser.start(true)) {
			try (Socket client = server.connect("raw")) {
				for (int i = 0; i < 100; i++) {
					client.getOutputStream().write(i);
					assertThat(client.getInputStream().read()).isEqualTo(i);
				}
			}
			// one sample that does not have it, and one that does
			browser.open(server.managementPort());
			awaitPoints(browser, 4);
			browser.open(server.managementPort());
			browser.awaitText("#link", "Live");
			// any of them: on a busy machine, more than one sample may be older than the
			// echoes
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> (Boolean) browser
					.evaluate("samples.length >= 3 && charts[1].plot.data[1].some((rate) => rate > 0)"));
		}
	}

	@Test
	void targetsAndFaultsAreShown() throws IOException {
		try (EchoProcess other = EchoProcess.start();
				EchoProcess server = EchoProcess.start(
						"--echo.probe.targets.other.address=127.0.0.1:" + other.port("raw"),
						"--echo.probe.targets.gone.address=127.0.0.1:" + EchoProcess.freePort(),
						"--echo.listeners.line.faults[0].type=latency",
						"--echo.listeners.line.faults[0].latency=100ms");
				Browser browser = Browser.start(true)) {
			browser.open(server.managementPort());
			browser.awaitText("#targets", "answers");
			browser.awaitText("#targets", "connect, refused");
			browser.awaitText("#faults", "line: latency (latency 100ms");
			browser.awaitText("#listeners", "listening, latency");
			browser.screenshot("targets-and-faults");
			assertAccessible(browser);
			assertFits(browser, 390);
			assertThat(browser.complaints()).isEmpty();
		}
	}

	@Test
	void aDrainIsShownAsItRunsAndTheServersEndIsSaid() throws IOException {
		try (EchoProcess server = EchoProcess.start("--echo.drain.delay=8s", "--echo.drain.grace-period=8s",
				"--management.endpoint.drain.access=unrestricted");
				CommandProcess _ = CommandProcess
					.start("load -q -C 10 --rate 500 -d 60s 127.0.0.1:" + server.port("raw"));
				Browser browser = Browser.start(true, "--force-dark-mode")) {
			browser.open(server.managementPort());
			browser.awaitText("#now-open", "10");
			assertThat(browser.element("#drain-dialog").isDisplayed()).isFalse();
			browser.click("#start-drain");
			browser.awaitText("#drain-dialog", "10 connections are open");
			assertThat(browser.text("#drain-steps")).contains("0 s to 8 s: readiness refuses",
					"8 s to 16 s: listeners are closed");
			browser.screenshot("drain-question");
			assertAccessible(browser);
			browser.press(Keys.ESCAPE);
			assertThat(browser.element("#drain-dialog").isDisplayed()).isFalse();
			// back where it was; then the first button is the one that does nothing
			browser.press(Keys.ENTER);
			browser.press(Keys.ENTER);
			assertThat(browser.element("#drain-dialog").isDisplayed()).isFalse();
			assertThat(browser.text("#drain-sentence")).startsWith("Not draining");
			browser.press(Keys.ENTER);
			browser.press(Keys.TAB);
			browser.press(Keys.ENTER);
			browser.awaitText("#verdict", "Draining: readiness refuses, listeners still accept");
			browser.awaitText("#verdict", "Draining: listeners are closed");
			browser.awaitText("#drain [data-now]", "grace");
			browser.awaitText("#drain-sentence", "s: 0 of 10 closed");
			browser.awaitText("#progress", "0 of 10 closed");
			browser.screenshot("drain");
			assertAccessible(browser);
			browser.awaitText("#drain-sentence", "Drained in");
			browser.awaitText("#ends", "closed: cut raw 10 The grace period ended");
			assertThat(browser.element("#no-ends").isDisplayed()).isFalse();
			browser.screenshot("drained");
			assertThat(browser.element("#start-drain").isEnabled()).isFalse();
			assertThat(browser.complaints()).isEmpty();
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
			browser.awaitText("#link", "The server does not answer");
			browser.screenshot("drained-and-gone");
			assertAccessible(browser);
		}
	}

	@Test
	void itStaysLiveThroughSixtyReloads() throws IOException {
		try (EchoProcess server = EchoProcess.start(); Browser browser = Browser.start(true)) {
			for (int i = 0; i < 60; i++) {
				browser.open(server.managementPort());
				browser.awaitText("#link", "Live");
			}
			// the second event, without which there are no rates
			browser.awaitText("#now-messages", "0");
			assertThat(browser.complaints()).isEmpty();
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
			server.assertNoWarningsBut();
		}
	}

	@Test
	void itComesBackByItselfAfterARestart() throws IOException {
		String port = "--server.port=" + EchoProcess.freePort();
		try (Browser browser = Browser.start(true)) {
			try (EchoProcess server = EchoProcess.start(port)) {
				browser.open(server.managementPort());
				browser.awaitText("#link", "Live");
			}
			browser.awaitText("#link", "The server does not answer");
			try (EchoProcess _ = EchoProcess.start(port)) {
				browser.awaitText("#link", "Live");
			}
		}
	}

	@Test
	@RequiresDescriptors(6_000)
	void fiveThousandConnectionsAreSortedAndFiltered() throws IOException {
		try (EchoProcess server = EchoProcess.start("--management.endpoint.connections.access=unrestricted");
				CommandProcess hold = CommandProcess.start("hold -q -C 5000 -i 30s 127.0.0.1:" + server.port("raw"));
				Browser browser = Browser.start(true)) {
			browser.open(server.managementPort());
			browser.awaitText("#shown", "100 of 5,000 that match, 5,000 open");
			browser.click("[data-sort=idle] button");
			browser.click("[data-sort=idle] button");
			assertThat(browser.element("[data-sort=idle]").getDomAttribute("aria-sort")).isEqualTo("descending");
			browser.screenshot("5000-connections");
			assertFits(browser, 390);
			browser.resize(1280, 1600);
			String peer = browser.text("#connections tbody tr:first-child td:nth-of-type(2)");
			browser.type("#filter", peer);
			browser.awaitText("#shown", "1 of 1 that match, 5,000 open");
			browser.click("#connections tbody button");
			// 'hold' comes back at once, from another port
			browser.awaitText("#shown", "0 of 0 that match");
			assertThat(browser.complaints()).isEmpty();
			server.assertNoWarningsBut();
			assertThat(server.sum("tcp_server_connections_closed_total", "\"raw\"", "\"drained\"")).isEqualTo(1);
			hold.signal("INT");
		}
	}

	@Test
	void whatPeersAndProxiesSayIsShownAsText() throws IOException {
		List<Socket> clients = new ArrayList<>();
		try (EchoProcess server = EchoProcess.start("--echo.listeners.line.proxy-protocol=required");
				Browser browser = Browser.start(true)) {
			for (String hostile : List.of("<img src=x onerror=document.title='gone'>", "</td></table><h1>gone</h1>",
					"javascript:alert(1)", "\u202egnp.exe", "{{7*7}}")) {
				clients.add(ProxiedClient.connect(server.port("line"), hostile));
			}
			browser.open(server.managementPort());
			browser.awaitText("#shown", "5 open");
			browser.awaitText("#connections", "authority=<img src=x onerror=document.title='gone'>");
			browser.awaitText("#connections", "authority=</td></table><h1>gone</h1>");
			browser.awaitText("#connections", "authority={{7*7}}");
			browser.screenshot("hostile");
			assertAccessible(browser);
			assertThat(browser.count("h1")).isEqualTo(1);
			assertThat(browser.count("#connections img")).isZero();
			assertThat(browser.evaluate("document.title")).isEqualTo("Echosounder");
			assertThat(browser.complaints()).isEmpty();
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	@Test
	void withoutConnectionsAllTheRestWorks() throws IOException {
		try (EchoProcess server = EchoProcess.start("--management.endpoint.connections.access=none");
				Socket _ = server.connect("raw");
				Browser browser = Browser.start(true)) {
			browser.open(server.managementPort());
			browser.awaitText("#now-open", "1");
			browser.awaitText("#listeners tbody", "passed");
			assertThat(browser.count("#connections")).isZero();
			assertAccessible(browser);
			browser.type("#box-line", "hello");
			browser.click("#box button");
			browser.awaitText("#box-reply", "as they were sent");
			assertThat(browser.complaints()).isEmpty();
		}
	}

	@Test
	void withoutJavaScriptItIsAPlainTable() throws IOException {
		List<Socket> clients = new ArrayList<>();
		try (EchoProcess server = EchoProcess.start(); Browser browser = Browser.start(false)) {
			for (int i = 0; i < 3; i++) {
				clients.add(server.connect("raw"));
			}
			browser.open(server.managementPort());
			assertThat(browser.text("#verdict")).isEqualTo("All 2 listeners listen and answer");
			assertThat(browser.count("#connections tbody tr")).isEqualTo(3);
			assertThat(browser.text("#drain-sentence")).startsWith("Not draining.");
			assertThat(browser.text("#uptime")).startsWith("up ");
			assertThat(browser.element("#box").isDisplayed()).isFalse();
			assertThat(browser.element("#filter").isDisplayed()).isFalse();
			browser.screenshot("no-script");
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

}
