package dev.nearfield.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.DescriptorVectors;
import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.UniformVectors;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {

  private static final int COUNT = 1_030; // more than one block

  @Test
  void call_baseAndQueries_areTwoRangesOfOneSequence(@TempDir Path folder) {
    Path base = folder.resolve("base.fbin");
    Path query = folder.resolve("query.fbin");
    assertThat(run(base, "--query-output", query.toString(), "--queries", "7")).isZero();
    EmbeddingVectors expected = EmbeddingVectors.seeded(5, 12).localDimension(3);
    try (VectorFile vectors = VectorFile.open(base);
        VectorFile queries = VectorFile.open(query)) {
      assertThat(vectors.count()).isEqualTo(COUNT);
      assertThat(queries.count()).isEqualTo(7);
      float[][] rows = expected.rows(0, COUNT + 7);
      assertThat(vectors.read(COUNT - 1)).isEqualTo(rows[COUNT - 1]);
      assertThat(queries.read(6)).isEqualTo(rows[COUNT + 6]);
    }
  }

  @Test
  void call_sameOptionsTwice_sameBytes(@TempDir Path folder) throws IOException {
    Path one = folder.resolve("one.fbin");
    Path two = folder.resolve("two.fbin");
    run(one, "--family", "outlier");
    run(two, "--family", "outlier");
    assertThat(one).hasSameBinaryContentAs(two);
    assertThat(Files.size(one)).isEqualTo(8 + COUNT * 12L * Float.BYTES);
  }

  @Test
  void call_sift_writesUnsignedBytes(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("base.u8bin");
    assertThat(run(file, "--family", "sift")).isZero();
    assertThat(Files.size(file)).isEqualTo(8 + COUNT * 12L);
    try (VectorFile vectors = VectorFile.open(file)) {
      assertThat(vectors.read(COUNT - 1))
          .isEqualTo(DescriptorVectors.seeded(5, 12, 3).rows(COUNT - 1, 1)[0]);
    }
  }

  @Test
  void call_uniform_fillsTheCube(@TempDir Path folder) {
    Path file = folder.resolve("base.fbin");
    assertThat(run(file, "--family", "uniform")).isZero();
    try (VectorFile vectors = VectorFile.open(file)) {
      assertThat(vectors.read(7)).isEqualTo(UniformVectors.seeded(5, 12).rows(7, 1)[0]);
    }
  }

  @Test
  void call_whatCannotBe_saysSoInOneLine(@TempDir Path folder) {
    var err = new StringWriter();
    int code =
        Generate.commandLine()
            .setErr(new PrintWriter(err))
            .execute("--count", "0", "--dimension", "8", "--output", folder + "/no/x.fbin");
    assertThat(code).isNotZero();
    assertThat(err.toString().lines())
        .containsExactly("jmh/generate: --count must be in [1, 2147483647], was 0");
  }

  private static int run(Path output, String... more) {
    var arguments = new ArrayList<String>();
    arguments.addAll(
        List.of("--count", Integer.toString(COUNT), "--dimension", "12", "--local-dimension", "3"));
    arguments.addAll(List.of("--seed", "5", "--output", output.toString()));
    arguments.addAll(List.of(more));
    return Generate.commandLine().execute(arguments.toArray(String[]::new));
  }
}
