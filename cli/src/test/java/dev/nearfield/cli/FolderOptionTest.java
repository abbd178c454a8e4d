package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command that works on an index takes its folder after {@code --dir}, or alone. */
class FolderOptionTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect",
        "verify",
        "compact",
        "snapshot --to {to}",
        "restore --to {to}",
        "doctor",
        "search --vector 1,2,3",
        "tune --sample 10 --k 1",
        "export --to {out}/vectors.npy",
        "import --input {out}/more.fbin --from-row 1"
      })
  void folder_withOrWithoutDir_isTheSame(String command) throws Exception {
    Path index = index();
    Path out = Files.createDirectory(directory.resolve("out"));
    Vectors.write(out.resolve("more.fbin"), RandomVectors.seeded(2).rows(3, 3));
    int copies = 0;
    for (List<String> folder : List.of(List.of(index.toString()), List.of("--dir", "" + index))) {
      String line = command.replace("{out}", out.toString());
      String first = line.replace("{to}", directory.resolve("copy-" + copies++).toString());
      assertThat(run(first, folder, true).exitCode()).isZero();
      String second = line.replace("{to}", directory.resolve("copy-" + copies++).toString());
      Run run = run(second, folder, false);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    Run both = run(command, List.of(index.toString(), "--dir", index.toString()), true);
    assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(both.err()).contains("DIR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect",
        "verify",
        "compact",
        "snapshot --to x",
        "restore --to x",
        "search --vector 1,2,3",
        "tune",
        "export --to x.npy",
        "import --input x.npy"
      })
  void folder_missing_isNamed(String command) {
    Run run = run(command, List.of(), true);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--dir=DIR");
  }

  @Test
  void restore_help_tellsTheTwoFoldersApart() {
    assertThat(Run.of("restore", "--help").out())
        .containsPattern("--dir=DIR +Folder of the snapshot\\.")
        .containsPattern("--to=DIR +Folder of the index to make, new or empty\\.");
  }

  @Test
  void bench_folderAlone_keepsTheIndexThere() throws Exception {
    Path base = directory.resolve("base.fbin");
    Vectors.write(base, RandomVectors.seeded(3).rows(60, 3));
    Path kept = directory.resolve("kept");
    String line = "bench --base %s --query %s --metric l2 --k 1 --rounds 1".formatted(base, base);
    Run run = run(line, List.of(kept.toString()), true);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(kept.resolve("index.nf")).exists();
  }

  private Path index() {
    Path index = directory.resolve("index");
    try (VectorIndex built =
        VectorIndex.builder().dimension(3).metric(Metric.SQUARED_L2).openOrCreate(index)) {
      int name = 0;
      for (float[] row : RandomVectors.seeded(4).rows(30, 3)) {
        built.add("row-" + name++, row);
      }
    }
    return index;
  }

  private static Run run(String command, List<String> folder, boolean folderLast) {
    List<Object> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.addAll(folderLast ? words.size() : 1, folder);
    return Run.of(words.toArray());
  }
}
