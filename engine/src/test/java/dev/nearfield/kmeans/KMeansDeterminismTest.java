package dev.nearfield.kmeans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KMeansDeterminismTest {

  private static final float[][] VECTORS =
      RandomVectors.seeded(1).clustered(40, 0.6f).rows(6_000, 37);

  static Stream<Arguments> everyKind() {
    return Stream.of(Metric.values())
        .flatMap(
            metric ->
                Stream.of(Method.LLOYD, new Method.MiniBatch(1_500), new Method.Balanced(1.1))
                    .map(method -> Arguments.of(metric, method)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void train_anyNumberOfThreads_givesTheSameBits(Metric metric, Method method) {
    var options =
        KMeansOptions.cells(70).metric(metric).method(method).iterations(6).rowsPerCell(80);
    Clustering alone = train(options.threads(1));
    Assignment cells = alone.assign(VectorSource.of(VECTORS));
    for (int threads : new int[] {2, 4}) {
      Clustering together = train(options.threads(threads));
      assertThat(together.objective()).isEqualTo(alone.objective());
      assertThat(together.sizes()).containsExactly(alone.sizes());
      for (int cell = 0; cell < 70; cell++) {
        assertThat(together.centroids().get(cell)).containsExactly(alone.centroids().get(cell));
      }
      Assignment other = together.assign(VectorSource.of(VECTORS));
      assertThat(other.cells()).containsExactly(cells.cells());
      assertThat(other.objective()).isEqualTo(cells.objective());
    }
  }

  @Test
  void train_anotherSeed_givesOtherCentroids() {
    var options = KMeansOptions.cells(20).iterations(2);
    assertThat(train(options.seed(1)).centroids().get(0))
        .isNotEqualTo(train(options.seed(2)).centroids().get(0));
  }

  private static Clustering train(KMeansOptions options) {
    return KMeans.train(VectorSource.of(VECTORS), VECTORS[0].length, options);
  }
}
