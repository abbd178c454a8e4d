package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DuplicatesTest {

  private static final int COPIES = 20;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  static Stream<Arguments> idTypes() {
    IntFunction<Object> longs = i -> i * SPREAD;
    IntFunction<Object> strings =
        i -> Long.toString(i * SPREAD, 36) + "é\uD83D\uDE00".substring(i % 2);
    IntFunction<Object> uuids = i -> new UUID(i * SPREAD, i);
    return TestIndexes.formats().stream()
        .flatMap(
            codes ->
                Stream.of(
                    Arguments.of(codes, KeyType.LONG, longs, Comparator.<Long>naturalOrder()),
                    Arguments.of(
                        codes,
                        KeyType.STRING,
                        strings,
                        Comparator.comparing(DuplicatesTest::utf8, Arrays::compareUnsigned)),
                    Arguments.of(
                        codes, KeyType.UUID, uuids, Comparator.comparing(UUID::toString))));
  }

  @ParameterizedTest
  @MethodSource("idTypes")
  <T> void search_copiesOfOneVector_areOrderedById(
      Codes codes, KeyType type, IntFunction<Object> ids, Comparator<T> order) {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(300, 10);
    for (int copy = 1; copy < COPIES; copy++) {
      rows[copy * 13] = rows[0];
    }
    @SuppressWarnings("unchecked")
    List<T> expected =
        (List<T>)
            IntStream.range(0, COPIES)
                .mapToObj(copy -> ids.apply(copy * 13))
                .sorted((Comparator<Object>) order)
                .toList();
    try (VectorIndex index =
        TestIndexes.builder(10, Metric.SQUARED_L2, codes).ids(type).inMemory()) {
      index.addAll(new ArraySource(rows, ids), TestIndexes.TWO_THREADS);
      List<Object> walked = ids(index.search(Query.of(rows[0]).k(COPIES)));
      assertThat(walked).isEqualTo(expected);
      assertThat(ids(index.search(Query.of(rows[0]).k(7)))).isEqualTo(expected.subList(0, 7));
      assertThat(ids(index.search(Query.of(rows[0]).k(7).exact())))
          .isEqualTo(expected.subList(0, 7));
    }
  }

  @ParameterizedTest
  @EachFormat
  void addAll_twoThousandEqualVectors_everySearchReturnsKHits(Codes codes) {
    float[][] rows = new float[2_000][];
    Arrays.fill(rows, RandomVectors.seeded(4).row(12));
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      assertThat(index.stats().unreachable()).isZero();
      assertEverySearchIsFull(index, rows[0]);
    }
  }

  /** Equal rows crowd each other out of their lists; the audit before a save brings them back. */
  @ParameterizedTest
  @EachFormat
  void save_twoThousandEqualVectorsAddedOneByOne_everySearchReturnsKHits(
      Codes codes, @TempDir Path directory) {
    float[] vector = RandomVectors.seeded(4).row(12);
    try (VectorIndex index =
        TestIndexes.builder(12, Metric.SQUARED_L2, codes).openOrCreate(directory)) {
      for (long id = 0; id < 2_000; id++) {
        index.add(id, vector);
      }
      index.save();
      assertThat(index.stats().unreachable()).isZero();
      assertEverySearchIsFull(index, vector);
    }
  }

  @ParameterizedTest
  @EachFormat
  void add_aFewCopiesOneByOne_findsThemAll(Codes codes) {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(500, 10);
    try (VectorIndex index = TestIndexes.builder(10, Metric.SQUARED_L2, codes).inMemory()) {
      for (int id = 0; id < rows.length; id++) {
        index.add((long) id, rows[id % 25 == 0 ? 0 : id]);
      }
      assertThat(index.search(Query.of(rows[0]).k(COPIES)).hits())
          .allMatch(hit -> hit.score() == 0)
          .hasSize(COPIES);
    }
  }

  private static void assertEverySearchIsFull(VectorIndex index, float[] vector) {
    for (int k : new int[] {1, 10, 100}) {
      assertThat(index.search(Query.of(vector).k(k)).hits()).hasSize(k);
    }
    assertThat(index.search(Query.of(vector).k(10).beamWidth(10)).hits()).hasSize(10);
    assertThat(index.search(Query.of(RandomVectors.seeded(9).row(12))).hits()).hasSize(10);
  }

  private static List<Object> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
