package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartCommandTest {

  @TempDir Path directory;

  @Test
  void quickstart_folderOfSomethingElse_isRefusedUntouched() throws IOException {
    Path mine = Files.createDirectory(directory.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "years of work");
    Run run = Run.of("quickstart", "--dir", mine, "--html", directory.resolve("page.html"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("does not hold an index of these vectors");
    assertThat(mine.resolve("thesis.txt")).hasContent("years of work");
    assertThat(directory.resolve("page.html")).doesNotExist();
  }

  @Test
  void command_calledByAnotherPath_isThatPath() {
    assertThat(Launcher.command()).isEqualTo("./nearfield");
    try {
      System.setProperty(Launcher.COMMAND_PROPERTY, "../x/nearfield");
      assertThat(Launcher.command()).isEqualTo("../x/nearfield");
      System.setProperty(Launcher.COMMAND_PROPERTY, "my tools/nearfield");
      assertThat(Launcher.command()).isEqualTo("'my tools/nearfield'");
    } finally {
      System.clearProperty(Launcher.COMMAND_PROPERTY);
    }
  }

  /** Also an empty index, which contradicts no vectors. */
  @Test
  void rebuildable_otherFilesBesideTheIndex_isRefusedUntouched() throws IOException {
    VectorIndex.builder()
        .dimension(5)
        .metric(Metric.DOT)
        .ids(KeyType.LONG)
        .openOrCreate(directory)
        .close();
    Files.writeString(directory.resolve("thesis.txt"), "years of work");
    Run run = Run.of("quickstart", "--dir", directory, "--html", directory.resolve("page.html"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(directory.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void rebuildable_indexOfTheSameVectors_isCleared() {
    Path vectors = directory.resolve("v.fbin");
    Vectors.write(vectors, RandomVectors.seeded(3).rows(90, 5));
    Path index = directory.resolve("index");
    Run.of("import", "--input", vectors, "--dir", index, "--metric", "cosine");
    try (var file = VectorFile.open(vectors)) {
      var source = new VectorFileSource(file, KeyType.LONG, 0);
      RebuildableIndex.clear(index, source);
    }
    assertThat(index).isEmptyDirectory();
  }
}
