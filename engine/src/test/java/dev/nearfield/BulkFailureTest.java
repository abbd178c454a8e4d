package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bulk add that fails midway: whole rows before, nothing of the rest, and the rest can follow.
 */
class BulkFailureTest {

  private static final int ROWS = 1_600;
  private static final int DIMENSION = 12;

  /** What goes wrong at a row. */
  enum Trouble {
    SOURCE_THROWS,
    NAN,
    ID_IN_INDEX,
    ID_EARLIER_IN_SOURCE,
    ID_SOURCE_THROWS,
    WRONG_ID_TYPE
  }

  private final float[][] rows = RandomVectors.seeded(21).clustered(6, 0.4f).rows(ROWS, DIMENSION);
  private final float[][] queries = RandomVectors.seeded(22).gaussian().rows(20, DIMENSION);

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void addAll_troubleInTheFirstRows_keepsWhatCameBefore(Trouble trouble, @TempDir Path directory) {
    assertRecovers(trouble, 37, directory);
  }

  /** From 1,000 rows on a batch holds twenty and more. */
  @ParameterizedTest
  @EnumSource(Trouble.class)
  void addAll_troubleInsideABatch_keepsWhatCameBefore(Trouble trouble, @TempDir Path directory) {
    assertRecovers(trouble, 1_333, directory);
  }

  /** The index is saved right after the failure: what is saved must open. */
  private void assertRecovers(Trouble trouble, int at, Path directory) {
    IndexBuilder builder = TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8);
    int added;
    try (VectorIndex index = builder.openOrCreate(directory)) {
      index.add(-1L, rows[0]);
      assertThatThrownBy(() -> index.addAll(troubled(trouble, at), TestIndexes.TWO_THREADS))
          .isInstanceOf(
              switch (trouble) {
                case SOURCE_THROWS -> ArrayIndexOutOfBoundsException.class; // the row is too long
                case ID_SOURCE_THROWS -> ArithmeticException.class;
                case NAN -> InvalidVectorException.class;
                case ID_IN_INDEX, ID_EARLIER_IN_SOURCE -> DuplicateIdException.class;
                case WRONG_ID_TYPE -> IdTypeException.class;
              });
      added = index.size() - 1;
      assertThat(added).isBetween(at - 40, at);
      assertHolds(index, added);
      index.save();
      assertHolds(index, added);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertHolds(index, added);
      float[][] rest = Arrays.copyOfRange(rows, added, ROWS);
      assertThat(index.addAll(ArraySource.from(rest, added), TestIndexes.TWO_THREADS))
          .isEqualTo(rest.length);
      assertHolds(index, ROWS);
      assertThat(index.stats().unreachable()).isZero();
    }
    VectorIndex.verify(directory, file -> {});
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500, 1_000, 1_111, 1_600})
  void addAll_listenerCancels_keepsWhatWasDone(int atLeast) {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32).inMemory()) {
      BulkOptions options =
          TestIndexes.TWO_THREADS.listener(
              (done, total) -> {
                assertThat(total).isEqualTo(ROWS);
                return done < atLeast;
              });
      int added = index.addAll(ArraySource.of(rows), options);
      assertThat(added).isBetween(atLeast, Math.min(ROWS, atLeast + 40));
      assertThat(index.size()).isEqualTo(added);
      for (int id = 0; id < added; id++) {
        assertThat(index.contains((long) id)).isTrue();
      }
      assertThat(index.stats().unreachable()).isZero();
    }
  }

  @Test
  void addAll_listenerThrows_keepsWhatWasDone() {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8).inMemory()) {
      BulkOptions options =
          TestIndexes.TWO_THREADS.listener(
              (done, total) -> {
                if (done >= 1_200) {
                  throw new ArithmeticException("listener");
                }
                return true;
              });
      assertThatThrownBy(() -> index.addAll(ArraySource.of(rows), options))
          .isInstanceOf(ArithmeticException.class);
      assertThat(index.size()).isBetween(1_200, 1_240);
      assertThat(index.search(Query.of(rows[7]).k(1)).hits()).containsExactly(new Hit(7L, 0f));
    }
  }

  /** A source that forgets what it called a row must not leave ids without rows behind. */
  @Test
  void addAll_idsThatChangeBetweenCalls_leaveNoIdBehind(@TempDir Path directory) {
    float[][] first = Arrays.copyOf(rows, 1_100);
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.DOT, Codes.INT8).openOrCreate(directory)) {
      index.addAll(ArraySource.of(first), TestIndexes.TWO_THREADS);
      long[] next = {10_000};
      IntFunction<Object> fickle = position -> position == 15 ? 0L : next[0]++;
      assertThatThrownBy(() -> index.addAll(new ArraySource(rows, fickle), TestIndexes.TWO_THREADS))
          .isInstanceOf(DuplicateIdException.class);
      assertThat(IntStream.range(10_000, 10_100).anyMatch(id -> index.contains((long) id)))
          .isFalse();
      index.addAll(ArraySource.from(first, 10_000), TestIndexes.TWO_THREADS);
      assertThat(index.size()).isEqualTo(2_200);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.size()).isEqualTo(2_200);
    }
  }

  /** Rows of the batches before the failure are linked as well as those of a whole bulk add. */
  @Test
  void save_afterAFailedBulkAdd_everyRowIsReachable(@TempDir Path directory) {
    float[][] twins = RandomVectors.seeded(23).clustered(40, 0.01f).rows(3_000, DIMENSION);
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8)
            .maxNeighbors(8)
            .buildBeamWidth(8)
            .openOrCreate(directory)) {
      index.add(-1L, twins[0]); // the first rows of an index would be saved at once
      assertThatThrownBy(
              () ->
                  index.addAll(
                      ArraySource.of(twins),
                      TestIndexes.TWO_THREADS.listener(
                          (done, total) -> {
                            throwAt(done, 2_000);
                            return true;
                          })))
          .isInstanceOf(ArithmeticException.class);
      assertThat(index.stats().unreachable()).isPositive();
      index.save();
      assertThat(index.stats().unreachable()).isZero();
    }
  }

  private static void throwAt(int done, int limit) {
    if (done >= limit) {
      throw new ArithmeticException("listener");
    }
  }

  @Test
  void add_fromWithinABulkAdd_isRefused() {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8).inMemory()) {
      BulkOptions adding =
          TestIndexes.TWO_THREADS.listener(
              (done, total) -> {
                index.add(-1L, rows[0]);
                return true;
              });
      assertThatThrownBy(() -> index.addAll(ArraySource.of(rows), adding))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("addAll");
      index.add(-1L, rows[0]);
      assertThat(index.contains(-1L)).isTrue();
    }
  }

  private ArraySource troubled(Trouble trouble, int at) {
    IntFunction<Object> ids =
        position ->
            position != at
                ? (Object) (long) position
                : switch (trouble) {
                  case ID_IN_INDEX -> -1L;
                  case ID_EARLIER_IN_SOURCE -> (long) (at - 1);
                  case ID_SOURCE_THROWS -> throw new ArithmeticException("no id");
                  case WRONG_ID_TYPE -> "text";
                  case SOURCE_THROWS, NAN -> (long) position;
                };
    float[][] vectors = rows.clone();
    vectors[at] = vectors[at].clone();
    if (trouble == Trouble.NAN) {
      vectors[at][5] = Float.NaN;
    }
    if (trouble == Trouble.SOURCE_THROWS) {
      vectors[at] = new float[DIMENSION + 1];
    }
    return new ArraySource(vectors, ids);
  }

  /** The index holds id -1 and rows {@code 0..count-1}, and says so in every way. */
  private void assertHolds(VectorIndex index, int count) {
    assertThat(index.size()).isEqualTo(count + 1);
    for (int id = 0; id < ROWS; id++) {
      assertThat(index.contains((long) id)).isEqualTo(id < count);
    }
    assertThat(index.get((long) count - 1)).isEqualTo(rows[count - 1]);
    for (float[] query : queries) {
      assertThat(index.search(Query.of(query).k(20)).hits())
          .hasSize(20)
          .allMatch(hit -> (long) hit.id() < count);
    }
    assertThat(index.search(Query.of(rows[count - 1]).k(1)).hits())
        .containsExactly(new Hit((long) count - 1, 0f));
  }
}
