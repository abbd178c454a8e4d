package dev.nearfield.peers;

import dev.nearfield.tables.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures as a Markdown table whose columns line up. */
final class TableReport {

  private TableReport() {}

  /** The whole report, lines ended. */
  static String of(Report report) {
    return "%s%n%s%nthreads: %d to build, %d to search; best of %d rounds%n%n%s%n%s"
        .formatted(
            report.dataset().line(),
            report.machine().describe(),
            report.plan().buildThreads(),
            report.plan().threads(),
            report.plan().rounds(),
            table(report).markdown(),
            notes(report));
  }

  /** A row by engine, then one by Nearfield and peer with the first over the second. */
  static TextTable table(Report report) {
    var table = new TextTable(1, row("", Figure::title));
    for (Result result : report.results()) {
      table.row(row(result.engine(), figure -> figure.text(result)));
    }
    for (Result peer : report.peers()) {
      for (Result nearfield : report.nearfields()) {
        table.row(
            row(
                nearfield.engine() + " / " + peer.engine(),
                figure -> figure.ratio(nearfield, peer)));
      }
    }
    return table;
  }

  private static List<String> row(String name, Function<Figure, String> cell) {
    List<String> row = new ArrayList<>();
    row.add(name);
    Figure.all().forEach(figure -> row.add(cell.apply(figure)));
    return row;
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
