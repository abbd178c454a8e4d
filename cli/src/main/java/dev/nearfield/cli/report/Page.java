package dev.nearfield.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Collects the parts of a page. What is called text is escaped; what is called html is not. */
public final class Page {

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** Starts a page with a title and a sentence below it. */
  public Page(String title, String sentence) {
    this.title = title;
    html("<h1>%s</h1>\n<p class=\"soft\">%s</p>".formatted(escape(title), escape(sentence)));
  }

  /** Adds a heading and a paragraph below it. */
  public Page section(String heading, String text) {
    return html("<h2>%s</h2>\n<p class=\"soft\">%s</p>".formatted(escape(heading), escape(text)));
  }

  /** Adds what is HTML already. */
  public Page html(String html) {
    body.append(html).append('\n');
    return this;
  }

  /** The whole file. */
  public String render() {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="icon" href="data:,">
        <style>
        %s</style>
        </head>
        <body>
        %s</body>
        </html>
        """
        .formatted(escape(title), styles(), body);
  }

  /** Makes text safe between tags and in quoted attributes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String styles() {
    try (InputStream in =
        Objects.requireNonNull(Page.class.getResourceAsStream("report.css"), "report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read report.css from the jar", failure);
    }
  }
}
