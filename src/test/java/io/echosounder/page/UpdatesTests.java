package io.echosounder.page;

import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.FullTier;
import io.echosounder.testing.RawHttp;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Updates} over connections that end as those of browsers do.
 */
class UpdatesTests {

	private static final String REQUEST = "GET /page/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

	@Test
	@FullTier
	void viewersThatVanishLeaveTheNextOnesAlone() throws Exception {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of())) {
			Updates updates = server.context().getBean(Updates.class);
			for (int round = 0; round < 3; round++) {
				for (int i = 0; i < 20; i++) {
					RawHttp viewer = viewer(server);
					viewer.reset();
				}
				List<RawHttp> viewers = new ArrayList<>();
				for (int i = 0; i < 20; i++) {
					viewers.add(viewer(server));
				}
				for (RawHttp viewer : viewers) {
					viewer.socket().setSoTimeout(5000);
					viewer.readUntil("event:state");
					viewer.readUntil("event:state");
					viewer.reset();
				}
				TestServer.await().until(() -> updates.viewers() == 0);
			}
			long start = System.nanoTime();
			server.context().close();
			assertThat(System.nanoTime() - start).isLessThan(1_500_000_000L);
			server.assertNoWarnings();
		}
	}

	private static RawHttp viewer(TestServer server) throws Exception {
		RawHttp viewer = new RawHttp(server);
		viewer.send(REQUEST);
		viewer.readUntil("event:state");
		return viewer;
	}

}
