package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.VectorSource;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansOptions;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KMeansCommandTest {

  private static final float[][] ROWS = RandomVectors.seeded(1).clustered(9, 0.3f).rows(500, 6);

  @TempDir private Path folder;

  private Path vectors;
  private Path centroids;
  private Path assignments;

  @BeforeEach
  void writeVectors() {
    vectors = Vectors.write(folder.resolve("vectors.fbin"), ROWS);
    centroids = folder.resolve("centroids.npy");
    assignments = folder.resolve("assignments.npy");
  }

  private Run kmeans(String... more) {
    Object[] start = {
      "kmeans", "--input", vectors, "--centroids", centroids, "--assignments", assignments
    };
    return Run.of(Stream.concat(Stream.of(start), Stream.of(more)).toArray());
  }

  @Test
  void kmeans_anyFile_writesWhatTheLibraryFinds() {
    Run run = kmeans("--cells", "8");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("500 vectors of 6 dimensions in 8 cells: objective ");
    assertThat(run.err()).isEmpty();
    var expected = KMeans.train(VectorSource.of(ROWS), 6, KMeansOptions.cells(8));
    var cells = expected.assign(VectorSource.of(ROWS));
    try (VectorFile file = VectorFile.open(centroids)) {
      assertThat(file.count()).isEqualTo(8);
      for (int cell = 0; cell < 8; cell++) {
        assertThat(file.read(cell)).containsExactly(expected.centroids().get(cell));
      }
    }
    try (VectorFile file = VectorFile.open(assignments)) {
      float[] read = file.read(0); // a flat array is one vector
      assertThat(IntStream.range(0, 500).map(i -> (int) read[i]).toArray())
          .containsExactly(cells.cells());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--metric cosine",
    "--metric dot --seeding random",
    "--batch-rows 100 --iterations 30",
    "--load-cap 1 --threads 3",
    "--rows-per-cell 0 --tolerance 0.01 --seed 7",
  })
  void kmeans_anyOptions_sayWhatWasDone(String options) throws IOException {
    Run run = kmeans(("--cells 20 --json " + options).split(" "));
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("vectors").asInt()).isEqualTo(500);
    assertThat(json.get("cells").asInt()).isEqualTo(20);
    assertThat(json.get("iterations").asInt()).isPositive();
    if (options.contains("--load-cap")) {
      assertThat(json.get("largest_cell").asInt()).isEqualTo(25);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--cells 0, --cells must be in [1",
    "--cells 501, --cells must be in [1",
    "--cells 5 --batch-rows 9 --load-cap 2, exclude each other",
    "--cells 5 --load-cap 0.5, --load-cap must be in [1",
    "--cells 5 --load-cap NaN, --load-cap must be in [1",
    "--cells 5 --iterations 0, --iterations must be in [1",
    "--cells 5 --tolerance 2, --tolerance must be in [0",
    "--cells 5 --rows-per-cell -1, --rows-per-cell must be in [0",
  })
  void kmeans_wrongOptions_writeNothing(String options, String message) {
    Run run = kmeans(options.split(" "));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(Files.exists(centroids) || Files.exists(assignments)).isFalse();
  }

  @Test
  void kmeans_oneFileForBoth_isAUsageError() {
    Run run =
        Run.of(
            "kmeans",
            "--input",
            vectors,
            "--cells",
            3,
            "--centroids",
            centroids,
            "--assignments",
            centroids);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("name the same file");
  }

  @Test
  void kmeans_onATerminal_showsTrainingThenAssigning() {
    var err = new StringWriter();
    var console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), true);
    int exitCode = Cli.run(console, "kmeans", "--input", vectors.toString(), "--cells", "3");
    assertThat(exitCode).isEqualTo(ExitCode.OK);
    String[] lines = err.toString().split("\n");
    assertThat(lines).hasSize(2);
    assertThat(lines[0]).contains("\rtraining ", "took ").doesNotContain("assigning");
    assertThat(lines[1]).contains("\rassigning ", "500 of 500", "took ").doesNotContain("training");
  }
}
