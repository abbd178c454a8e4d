package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine, in this process: that it is driven rightly, not how fast it is. */
class EngineTest {

  private static final int K = 10;
  private static final int BEAM_WIDTH = 80;

  @TempDir private Path folder;

  static Stream<Arguments> enginesAndMetrics() {
    return Engines.names().stream()
        .filter(engine -> !engine.equals(HnswlibDriver.ENGINE)) // HnswlibDriverTest
        .flatMap(engine -> Stream.of(Metric.values()).map(metric -> Arguments.of(engine, metric)));
  }

  @ParameterizedTest
  @MethodSource("enginesAndMetrics")
  void search_builtOpenedAndAsked_findsTheNearest(String name, Metric metric) throws IOException {
    float[][] queries = Fixtures.clustered(8, 40, 32);
    Path directory = Files.createDirectory(folder.resolve("index"));
    try (var base =
        VectorFile.open(
            Fixtures.fbin(folder.resolve("base.fbin"), Fixtures.clustered(7, 1_000, 32)))) {
      Engine engine = Engines.named(name);
      engine.build(base, metric, directory, 1); // one thread: the same graph each time
      var truth =
          new Truth(base, queries, metric, K, new BruteForce(base, queries, metric, K).neighbors());

      try (var index = engine.open(directory, metric)) {
        double recall = truth.recall(answers(index, queries));
        assertThat(recall).isGreaterThan(leastRecall(name, metric));
        assertThat(truth.recall(answers(index.another(), queries))).isEqualTo(recall);
        assertThat(engine.version()).matches("\\d+\\.\\d+\\.\\d+.*");
      }
    }
  }

  /** One bit tells little of 32 components, and jvector's dot product is meant for unit vectors. */
  private static double leastRecall(String name, Metric metric) {
    if (name.equals("lucene:bbq") || name.startsWith("nearfield:bit1")) {
      return 0.7;
    }
    return name.startsWith("jvector") && metric == Metric.DOT ? 0.8 : 0.95;
  }

  @Test
  void named_unknownEngine_namesThoseThatExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Engines.named("lucene"))
        .withMessageContaining("hnswlib-java")
        .withMessageContaining("jvector:fused")
        .withMessageContaining("lucene:bbq")
        .withMessageContaining("nearfield:int8");
  }

  private static List<int[]> answers(Engine.OpenIndex index, float[][] queries) throws IOException {
    List<int[]> answers = new ArrayList<>();
    for (float[] query : queries) {
      int[] positions = new int[index.search(query, K, BEAM_WIDTH)];
      for (int rank = 0; rank < positions.length; rank++) {
        positions[rank] = index.position(rank);
      }
      answers.add(positions);
    }
    return answers;
  }
}
