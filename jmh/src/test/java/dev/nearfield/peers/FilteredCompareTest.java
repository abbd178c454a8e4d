package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FilteredCompareTest {

  @Test
  void call_fewRows_showsBothEnginesForEachFilter(@TempDir Path directory) throws Exception {
    Path base = Fixtures.fbin(directory.resolve("base.fbin"), RandomVectors.seeded(1).rows(600, 8));
    Path query = Fixtures.fbin(directory.resolve("query.fbin"), RandomVectors.seeded(2).rows(5, 8));
    var printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      int exitCode =
          new CommandLine(new FilteredCompare())
              .execute(
                  "--base=" + base,
                  "--query=" + query,
                  "--dir=" + directory.resolve("indexes"),
                  "--matching=100,500",
                  "--beams=600",
                  "--rounds=1");
      assertThat(exitCode).isZero();
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("100 of 1,000 match", "500 of 1,000 match", "| 1.0000 |");
  }
}
