package dev.nearfield.tables;

import dev.nearfield.cli.report.Page;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of texts; the first row is the header.
 *
 * <p>Threads: one at a time. Owns: its cells.
 */
public final class TextTable {

  private final int leftColumns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Starts a table.
   *
   * @param leftColumns columns that are aligned to the left; the others hold numbers
   * @param header names of the columns
   */
  public TextTable(int leftColumns, List<String> header) {
    this.leftColumns = leftColumns;
    rows.add(List.copyOf(header));
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException unless it has as many cells as the header
   */
  public TextTable row(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "a row must have %d cells, had %d".formatted(rows.getFirst().size(), cells.size()));
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** The table as Markdown whose columns line up, lines ended. */
  public String markdown() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    var text = new StringBuilder(line(rows.getFirst(), widths));
    text.append(rule(widths));
    rows.stream().skip(1).forEach(row -> text.append(line(row, widths)));
    return text.toString();
  }

  private String line(List<String> row, int[] widths) {
    var text = new StringBuilder("|");
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - row.get(column).length());
      boolean left = column < leftColumns;
      String cell = left ? row.get(column) + padding : padding + row.get(column);
      text.append(' ').append(cell).append(" |");
    }
    return text.append(System.lineSeparator()).toString();
  }

  private String rule(int[] widths) {
    var text = new StringBuilder("|");
    for (int column = 0; column < widths.length; column++) {
      text.append("-".repeat(widths[column] + 1)).append(column < leftColumns ? "-|" : ":|");
    }
    return text.append(System.lineSeparator()).toString();
  }

  /** The table as HTML on a card; the page's style aligns its columns. */
  public String html() {
    var html = new StringBuilder("<div class=\"card scroll\"><table>\n");
    html.append(htmlRow("th", rows.getFirst()));
    rows.stream().skip(1).forEach(row -> html.append(htmlRow("td", row)));
    return html.append("</table></div>").toString();
  }

  private static String htmlRow(String tag, List<String> cells) {
    var html = new StringBuilder("<tr>");
    for (String cell : cells) {
      html.append("<%s>%s</%s>".formatted(tag, Page.escape(cell), tag));
    }
    return html.append("</tr>\n").toString();
  }
}
