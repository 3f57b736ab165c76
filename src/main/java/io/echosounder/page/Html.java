package io.echosounder.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.echosounder.metrics.ListenerFigures;
import io.echosounder.page.ServerState.ListenerState;
import org.jspecify.annotations.Nullable;

/**
 * The page as it comes from the server: complete, and as of now. Scripts go on from
 * there, if the browser has any. All texts are escaped.
 */
final class Html {

	private final Template template;

	Html() {
		try (InputStream file = Objects.requireNonNull(Html.class.getResourceAsStream("page.html"))) {
			this.template = Mustache.compiler()
				.escapeHTML(true)
				.compile(new InputStreamReader(file, StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Fills the page.
	 * @param table {@code null} if nobody shall see it
	 */
	String fill(ServerState state, @Nullable ConnectionTable table, Permissions may) {
		boolean more = table != null && table.rows().size() < table.open();
		return this.template.execute(new Model(state, table, may, ends(state), more));
	}

	private static List<End> ends(ServerState state) {
		List<End> ends = new ArrayList<>();
		for (ListenerState listener : state.listeners()) {
			ListenerFigures figures = listener.figures();
			if (figures != null) {
				add(ends, "closed: ", listener.name(), figures.closed());
				add(ends, "rejected: ", listener.name(), figures.rejected());
			}
		}
		return ends;
	}

	private static void add(List<End> ends, String kind, String listener, Map<String, Long> counts) {
		counts.forEach((reason, count) -> {
			if (count > 0) {
				ends.add(new End(kind + reason, listener, count));
			}
		});
	}

	/**
	 * What the template knows.
	 *
	 * @param state of the server
	 * @param table of connections; {@code null} if nobody shall see it
	 * @param may what can be done
	 * @param ends why connections ended
	 * @param more whether there are more connections than the table has
	 */
	record Model(ServerState state, @Nullable ConnectionTable table, Permissions may, List<End> ends, boolean more) {

	}

	/**
	 * Connections that ended for the same reason.
	 *
	 * @param reason whether they were closed or rejected, and why
	 * @param listener name of the listener
	 * @param count how many there were
	 */
	record End(String reason, String listener, long count) {

	}

}
