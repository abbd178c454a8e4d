package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {

  private static final int ROWS = 60_000;

  @TempDir Path directory;

  @Test
  void check_afterTheRequest_endsTheCommand() {
    try (var interruption = Interruption.install(Run.silentConsole())) {
      interruption.check();
      interruption.request();
      assertThat(interruption.requested()).isTrue();
      assertThatThrownBy(interruption::check)
          .isInstanceOf(CommandException.class)
          .extracting(e -> ((CommandException) e).exitCode())
          .isEqualTo(130);
    }
  }

  @Test
  void import_controlC_savesWhatWasAdded() throws Exception {
    assumeThat(System.getProperty("os.name", "")).doesNotContain("Windows");
    Path vectors =
        Vectors.write(directory.resolve("v.fbin"), RandomVectors.seeded(9).rows(ROWS, 64));
    Path index = directory.resolve("index");
    Process child =
        ChildJvm.start(
            List.of("-Dnearfield.terminal=true"),
            Main.class,
            "import",
            "--input",
            vectors.toString(),
            "--dir",
            index.toString(),
            "--metric",
            "l2");
    awaitProgress(child.getErrorStream());
    new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(130);
    assertThat(new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .containsPattern(
            "nearfield: [\\d,]+ vectors of .* kept in .*; to go on: .* --from-row \\d+");
    try (VectorIndex saved = VectorIndex.open(index)) {
      assertThat(saved.size()).isBetween(1, ROWS - 1);
      assertThat(saved.get(0L)).hasSize(64);
    }
  }

  /** Reads progress until some rows are in. */
  private static void awaitProgress(InputStream progress) throws Exception {
    var text = new StringBuilder();
    byte[] chunk = new byte[1024];
    while (!text.toString().matches("(?s).* [1-9][\\d,]* of 60,000.*")) {
      int read = progress.read(chunk);
      assertThat(read).as("the import went on").isPositive();
      text.append(new String(chunk, 0, read, StandardCharsets.UTF_8));
    }
  }
}
