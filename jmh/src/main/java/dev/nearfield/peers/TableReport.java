package dev.nearfield.peers;

import dev.nearfield.tables.TextTable;
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
            table(report).markdown(),
            notes(report));
  }

  /** One row by figure: of each engine, then of each Nearfield by each peer. */
  static TextTable table(Report report) {
    var table = new TextTable(1, header(report));
    for (Figure figure : Figure.all()) {
      List<String> row = new ArrayList<>();
      row.add(figure.title());
      report.results().forEach(result -> row.add(figure.text(result)));
      for (Result peer : report.peers()) {
        report.nearfields().forEach(nearfield -> row.add(figure.ratio(nearfield, peer)));
      }
      table.row(row);
    }
    return table;
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
