package io.echosounder.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import org.jspecify.annotations.Nullable;

/**
 * The page as it comes from the server: complete and current. Scripts continue from
 * there, if the browser runs them. All texts are escaped.
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
	 * Fill the page.
	 * @param table {@code null} if connections are not shown
	 */
	String fill(ServerState state, @Nullable ConnectionTable table, Permissions may) {
		boolean more = table != null && table.rows().size() < table.open();
		return this.template.execute(new Model(state, table, may, more));
	}

	/**
	 * Model of the template.
	 *
	 * @param state of the server
	 * @param table of connections; {@code null} if they are not shown
	 * @param may permissions of the viewer
	 * @param more whether more connections are open than the table has
	 */
	record Model(ServerState state, @Nullable ConnectionTable table, Permissions may, boolean more) {

		/** Return whether the server has a listener. */
		boolean listening() {
			return !this.state.listeners().isEmpty();
		}

		/** Return whether the server has a target. */
		boolean probing() {
			return !this.state.targets().isEmpty();
		}

		/** Return whether a connection has ended. */
		boolean ended() {
			return !this.state.endings().isEmpty();
		}

	}

}
