package io.echosounder.command;

import java.util.List;

/**
 * Writes a table of HTML. Texts are escaped.
 */
final class HtmlTable {

	private final StringBuilder html;

	/**
	 * Begin a table.
	 * @param name its class, for the style
	 */
	HtmlTable(String name) {
		this.html = new StringBuilder("<table class=\"").append(name).append("\">\n");
	}

	HtmlTable heading(List<String> cells) {
		return row(cells, "th");
	}

	HtmlTable row(List<String> cells) {
		return row(cells, "td");
	}

	HtmlTable row(String... cells) {
		return row(List.of(cells));
	}

	private HtmlTable row(List<String> cells, String tag) {
		this.html.append("<tr>");
		for (String cell : cells) {
			this.html.append('<').append(tag).append('>').append(escaped(cell)).append("</").append(tag).append('>');
		}
		this.html.append("</tr>\n");
		return this;
	}

	/** Add a row that is HTML already. */
	HtmlTable markup(String row) {
		this.html.append(row);
		return this;
	}

	static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
	}

	@Override
	public String toString() {
		return this.html + "</table>\n";
	}

}
