package dev.nearfield.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The figures as a Markdown table whose columns line up. */
final class TableReport {

  private TableReport() {}

  /** The whole report, lines ended. */
  static String of(Report report) {
    return "%s%n%s%n%d build threads, 1 search thread, best of %d rounds%n%n%s%n%s"
        .formatted(
            report.dataset().line(),
            report.machine().describe(),
            report.plan().threads(),
            report.plan().rounds(),
            table(rows(report)),
            notes(report));
  }

  /** The header, then one row by figure: of each engine, then of each Nearfield by each peer. */
  static List<List<String>> rows(Report report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(report));
    for (Figure figure : Figure.all()) {
      List<String> row = new ArrayList<>();
      row.add(figure.title());
      report.results().forEach(result -> row.add(figure.text(result)));
      for (Result peer : report.peers()) {
        report.nearfields().forEach(nearfield -> row.add(figure.ratio(nearfield, peer)));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> header(Report report) {
    List<String> header = new ArrayList<>();
    header.add("");
    report.results().forEach(result -> header.add(result.engine()));
    for (Result peer : report.peers()) {
      report
          .nearfields()
          .forEach(nearfield -> header.add(nearfield.engine() + " / " + peer.engine()));
    }
    return header;
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    var text = new StringBuilder(line(rows.getFirst(), widths));
    text.append(rule(widths));
    rows.stream().skip(1).forEach(row -> text.append(line(row, widths)));
    return text.toString();
  }

  /** The first column left-aligned, the numbers right-aligned. */
  private static String line(List<String> row, int[] widths) {
    var text = new StringBuilder("|");
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - row.get(column).length());
      String cell = column == 0 ? row.get(column) + padding : padding + row.get(column);
      text.append(' ').append(cell).append(" |");
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String rule(int[] widths) {
    var text = new StringBuilder("|");
    for (int column = 0; column < widths.length; column++) {
      text.append("-".repeat(widths[column] + 1)).append(column == 0 ? "-|" : ":|");
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String notes(Report report) {
    return report.results().stream()
        .map(
            result ->
                "%s: version %s%s%n"
                    .formatted(
                        result.engine(),
                        result.built().version(),
                        result.built().notes().stream()
                            .map(note -> "; " + note)
                            .collect(Collectors.joining())))
        .collect(Collectors.joining());
  }
}
