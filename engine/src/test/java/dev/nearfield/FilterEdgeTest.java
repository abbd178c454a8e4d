package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Filters where a walk is of no use, and where rows are on their way in. */
class FilterEdgeTest {

  private static final int ROWS = 8_000;
  private static final int DIMENSION = 4;
  private static final float RADIUS = 1_200 * 1_200;
  private static final Schema SCHEMA =
      Schema.of("side", FieldType.STRING).with("n", FieldType.LONG);

  /** Rows with even numbers are near the origin, some of the others far away, most farther off. */
  private static final float[][] VECTORS =
      RandomVectors.seeded(21).clustered(6, 0.4f).rows(ROWS, DIMENSION);

  static {
    for (int row = 1; row < ROWS; row += 2) {
      VECTORS[row][0] += row % 16 == 1 ? 1_000 : -1_400;
    }
  }

  /** Numbered rows that say on which side they are. */
  private record Sides(ArraySource vectors) implements VectorSource {

    @Override
    public int count() {
      return vectors.count();
    }

    @Override
    public void read(int position, float[] vector) {
      vectors.read(position, vector);
    }

    @Override
    public Object id(int position) {
      return vectors.id(position);
    }

    @Override
    public Metadata metadata(int position) {
      return Metadata.of("side", position % 2 == 0 ? "near" : "far", "n", position);
    }
  }

  private static VectorIndex index() {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32)
        .schema(SCHEMA)
        .inMemory();
  }

  /** The walk loses itself among rows that do not match, and meets none of the range. */
  @Test
  void search_rangeWithMatchesFarFromTheQuery_findsThem() {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32)
            .maxNeighbors(6)
            .buildBeamWidth(12)
            .schema(SCHEMA)
            .inMemory()) {
      index.addAll(new Sides(ArraySource.of(VECTORS)), TestIndexes.TWO_THREADS);
      for (int row = 0; row < 80; row += 2) {
        Query query = Query.of(VECTORS[row]).beamWidth(10).filter(Filter.eq("side", "far"));
        Query all = query.radius(RADIUS);
        assertThat(index.search(all).hits()).hasSize(ROWS / 16);
        Query five = all.k(5).deadline(Duration.ofMinutes(1));
        assertThat(index.search(five).partial()).isFalse();
        assertThat(index.search(five).hits()).isEqualTo(index.search(five.exact()).hits());
      }
    }
  }

  @Test
  void search_besideABulkAdd_meetsOnlyWholeRows() throws Exception {
    try (VectorIndex index = index();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      var done = new AtomicBoolean();
      Future<Integer> searches = thread.submit(() -> searchUntil(done, index));
      try {
        index.addAll(new Sides(ArraySource.of(VECTORS)), TestIndexes.TWO_THREADS);
      } finally {
        done.set(true);
      }
      assertThat(searches.get()).isPositive();
    }
  }

  private static int searchUntil(AtomicBoolean done, VectorIndex index) {
    int searches = 0;
    while (!done.get()) {
      int from = searches * 37 % ROWS;
      Query query = Query.of(VECTORS[0]).k(50).filter(Filter.between("n", from, ROWS));
      for (Query way : List.of(query, query.exact())) {
        for (Hit hit : index.search(way).hits()) {
          int row = Math.toIntExact((long) hit.id());
          assertThat(row).isGreaterThanOrEqualTo(from);
          assertThat(hit.distance()).isEqualTo(distance(VECTORS[0], VECTORS[row]));
        }
      }
      searches++;
    }
    return searches;
  }

  private static float distance(float[] a, float[] b) {
    try (VectorIndex pair =
        TestIndexes.filled(new float[][] {b}, Metric.SQUARED_L2, Codes.FLOAT32)) {
      return pair.search(Query.of(a).k(1)).hits().getFirst().distance();
    }
  }

  @Test
  @Timeout(20)
  void upsertAll_fromTheListenerOfAnAddAll_isRefused() {
    try (VectorIndex index = index()) {
      List<VectorRecord> records = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        records.add(VectorRecord.of(ROWS + i, VECTORS[i]));
      }
      BulkOptions options =
          TestIndexes.TWO_THREADS.listener(
              (_, _) -> index.upsertAll(records, UpsertOptions.DEFAULT.threads(2)) > 0);
      assertThatThrownBy(() -> index.addAll(new Sides(ArraySource.of(VECTORS)), options))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("addAll");
    }
  }
}
