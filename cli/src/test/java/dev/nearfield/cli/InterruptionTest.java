package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {

  private static final int ROWS = 60_000;
  private static final int SIGINT = 2;

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
        start("import", "--input", vectors.toString(), "--dir", index.toString(), "--metric", "l2");
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

  /**
   * Starts the command so that it hears control-C. A shell starts what it runs in the background
   * with that signal ignored, children inherit this, and Java leaves an ignored signal alone.
   */
  private static Process start(String... arguments) throws Exception {
    List<String> flags = new ArrayList<>(ChildJvm.REQUIRED_FLAGS);
    flags.add("-Dnearfield.terminal=true");
    ProcessBuilder child = ChildJvm.builder(flags, Main.class, arguments);
    if (ignoresInterrupts()) {
      child.command().addAll(0, List.of("env", "--default-signal=INT"));
    }
    return child.start();
  }

  private static boolean ignoresInterrupts() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(ignored -> ((ignored >> (SIGINT - 1)) & 1) == 1);
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
