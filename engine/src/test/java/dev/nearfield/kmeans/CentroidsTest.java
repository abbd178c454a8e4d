package dev.nearfield.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.ChunkedMemory;
import dev.nearfield.storage.OffHeapMemoryException;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CentroidsTest {

  private static final float[][] VECTORS = RandomVectors.seeded(1).rows(700, 21);

  @ParameterizedTest
  @EnumSource
  void nearest_anyVector_agreesWithAssign(Metric metric) {
    var centroids = Centroids.of(RandomVectors.seeded(2).rows(90, 21), metric);
    Assignment assignment = centroids.assign(VectorSource.of(VECTORS));
    try (CellFinder finder = centroids.finder()) {
      for (int i = 0; i < VECTORS.length; i++) {
        assertThat(finder.nearest(VECTORS[i])).isEqualTo(assignment.cell(i));
      }
    }
    assertThat(assignment.count()).isEqualTo(700);
    assertThat(assignment.sizes()).hasSize(90);
  }

  @Test
  void of_trainedCentroids_assignsAsTheTrainedDo() {
    var options = KMeansOptions.cells(30);
    var trained = KMeans.train(VectorSource.of(VECTORS), 21, options);
    float[][] copies = new float[30][];
    for (int cell = 0; cell < 30; cell++) {
      copies[cell] = trained.centroids().get(cell);
    }
    var again = Centroids.of(copies, Metric.SQUARED_L2).assign(VectorSource.of(VECTORS));
    assertThat(again.cells())
        .containsExactly(trained.centroids().assign(VectorSource.of(VECTORS)).cells());
    assertThat(again.sizes()).containsExactly(trained.sizes());
  }

  @Test
  void of_anyLength_isOneUnderDot() {
    var centroids = Centroids.of(new float[][] {{3, 4}, {0, 0.5f}}, Metric.DOT);
    assertThat(centroids.get(0)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    assertThat(centroids.get(1)).containsExactly(0, 1);
  }

  @Test
  void of_badCentroids_saysWhich() {
    assertThatThrownBy(() -> Centroids.of(new float[0][], Metric.DOT))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> Centroids.of(new float[][] {{1}, {1, 2}}, Metric.SQUARED_L2))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("centroid 1: ");
    assertThatThrownBy(() -> Centroids.of(new float[][] {{0, 0}}, Metric.COSINE))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("centroid 0: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void finder_memoryRefused_freesWhatItHad(int granted) {
    var centroids = Centroids.of(RandomVectors.seeded(2).rows(9, 21), Metric.SQUARED_L2);
    List<ChunkedMemory> pieces = new ArrayList<>();
    var memory =
        new OffHeap(
            (strideBytes, maxRows) -> {
              if (pieces.size() == granted) {
                throw new OffHeapMemoryException(strideBytes, 0, "refused by the test");
              }
              pieces.add(new ChunkedMemory(strideBytes, maxRows));
              return pieces.getLast();
            });
    assertThatThrownBy(() -> CellFinder.of(centroids, memory))
        .isInstanceOf(OffHeapMemoryException.class);
    assertThat(pieces).hasSize(granted).noneMatch(piece -> piece.chunk(0).scope().isAlive());
  }

  @Test
  void finder_afterClose_throws() {
    var finder = Centroids.of(new float[][] {{1, 2}}, Metric.SQUARED_L2).finder();
    finder.close();
    finder.close();
    assertThatThrownBy(() -> finder.nearest(new float[2]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void assign_source_isReadOnce() {
    var reads = new AtomicInteger();
    var source =
        new VectorSource() {
          @Override
          public int count() {
            return VECTORS.length;
          }

          @Override
          public void read(int position, float[] vector) {
            reads.incrementAndGet();
            System.arraycopy(VECTORS[position], 0, vector, 0, vector.length);
          }
        };
    Centroids.of(RandomVectors.seeded(2).rows(9, 21), Metric.SQUARED_L2).assign(source);
    assertThat(reads).hasValue(VECTORS.length);
  }
}
