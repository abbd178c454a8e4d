package dev.nearfield.nativekernels;

import dev.nearfield.cli.Text;
import dev.nearfield.tables.TextTable;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** The figures as a table. */
final class TableReport {

  private static final String NONE = "-";

  /** The kernel, the form and the regime are words. */
  private static final int WORDS = 3;

  private static final List<String> HEADER =
      List.of(
          "kernel",
          "rows",
          "from",
          "dimension",
          "Java ns",
          "C ns",
          "Java / C",
          "in each JVM",
          "target",
          "");

  private TableReport() {}

  /** The whole report, lines ended. */
  static String of(Report report) {
    return "%s%nC: %s%n%s%n%n%s%n%s%n"
        .formatted(
            report.machine().describe(),
            report.compiler(),
            report.method(),
            table(report).markdown(),
            report.summary());
  }

  /** One row a line. */
  static TextTable table(Report report) {
    var table = new TextTable(WORDS, HEADER);
    report.lines().forEach(line -> table.row(cells(line)));
    return table;
  }

  private static List<String> cells(Line line) {
    return List.of(
        line.subject().title(),
        line.form().title(),
        line.regime().title(),
        Integer.toString(line.dimension()),
        Text.decimal(line.javaNanos(), 2),
        text(line.nativeNanos()),
        text(line.ratio()),
        range(line.ratios()),
        text(line.target()),
        line.verdict().text());
  }

  private static String text(OptionalDouble value) {
    return value.isEmpty() ? NONE : Text.decimal(value.getAsDouble(), 2);
  }

  private static String range(double[] ratios) {
    if (ratios.length == 0) {
      return NONE;
    }
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    return "%s to %s"
        .formatted(Text.decimal(sorted[0], 2), Text.decimal(sorted[sorted.length - 1], 2));
  }
}
