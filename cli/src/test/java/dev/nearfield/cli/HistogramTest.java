package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void print_counts_drawsBarsAndLeavesOutZeros() {
    var out = new StringWriter();
    var writer = new PrintWriter(out, true);
    Histogram.print(new Console(writer, writer, false), "rows", List.of(0, 1, 0, 80, 40));
    assertThat(out.toString().lines())
        .containsExactly(
            "rows",
            "     1          1  #",
            "     3         80  " + "#".repeat(40),
            "     4         40  " + "#".repeat(20));
  }
}
