package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Upserts, deletes and consolidations, against a map that is searched by brute force. */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class UpdateTest {

  private static final int DIMENSION = 24;
  private static final int IDS = 600;
  private static final int STEPS = 3_000;

  private final Map<Long, float[]> expected = new TreeMap<>();

  @ParameterizedTest
  @CsvSource({
    "1, FLOAT32, false",
    "2, INT8, true",
    "3, INT4, false",
    "4, BIT1, true",
    "5, FLOAT16, true"
  })
  void update_randomSteps_answersAsTheMapDoes(
      long seed, Codes codes, boolean maintained, @TempDir Path directory) {
    var random = new SplittableRandom(seed);
    float[][] vectors = RandomVectors.seeded(seed).clustered(8, 0.3f).rows(STEPS, DIMENSION);
    Maintenance maintenance = maintained ? Maintenance.BACKGROUND : Maintenance.MANUAL;
    IndexBuilder builder =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).maintenance(maintenance);
    VectorIndex index = builder.openOrCreate(directory);
    try {
      for (int step = 0; step < STEPS; step++) {
        long id = random.nextInt(IDS);
        change(index, random.nextInt(5), id, vectors[step]);
        if (step % 500 == 499) {
          check(index, vectors, random);
          index.compact();
          assertThat(index.stats().dead()).isZero();
          check(index, vectors, random);
        }
        if (step % 1_000 == 799) {
          index.close();
          index = builder.open(directory);
          check(index, vectors, random);
        }
      }
    } finally {
      index.close();
    }
  }

  private void change(VectorIndex index, int kind, long id, float[] vector) {
    switch (kind) {
      case 0 -> assertThat(index.delete(id)).isEqualTo(expected.remove(id) != null);
      case 1 -> {
        if (!expected.containsKey(id)) {
          index.add(id, vector);
          expected.put(id, vector);
        }
      }
      default -> {
        index.upsert(id, vector);
        expected.put(id, vector);
      }
    }
  }

  private void check(VectorIndex index, float[][] queries, SplittableRandom random) {
    assertThat(index.size()).isEqualTo(expected.size());
    for (long id = 0; id < IDS; id++) {
      assertThat(index.contains(id)).isEqualTo(expected.containsKey(id));
    }
    int missed = 0;
    for (Map.Entry<Long, float[]> row : expected.entrySet()) {
      if (index.stats().vectors() == Encoding.FLOAT32) {
        assertThat(index.get(row.getKey())).isEqualTo(row.getValue());
      }
      List<Hit> hits = index.search(Query.of(row.getValue()).k(10)).hits();
      assertThat(hits).extracting(Hit::id).doesNotHaveDuplicates();
      assertThat(hits).allMatch(hit -> expected.containsKey((Long) hit.id()));
      missed += hits.stream().anyMatch(hit -> hit.id().equals(row.getKey())) ? 0 : 1;
    }
    assertThat(missed).isLessThanOrEqualTo(expected.size() / 200);
    for (int i = 0; i < 20; i++) {
      float[] query = queries[random.nextInt(queries.length)];
      assertThat(ids(index.search(Query.of(query).k(10).exact()))).isEqualTo(nearest(query, 10));
    }
  }

  private List<Long> nearest(float[] query, int k) {
    var ids = new ArrayList<>(expected.keySet());
    ids.sort(
        (a, b) -> {
          int byDistance = Double.compare(distance(a, query), distance(b, query));
          return byDistance != 0 ? byDistance : Long.compare(a, b);
        });
    return ids.subList(0, Math.min(k, ids.size()));
  }

  private double distance(long id, float[] query) {
    float[] row = expected.getOrDefault(id, new float[0]);
    double sum = 0;
    for (int i = 0; i < DIMENSION; i++) {
      double difference = (double) row[i] - query[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static List<Long> ids(SearchResult result) {
    return result.hits().stream().map(hit -> (Long) hit.id()).toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "INT8", "BIT1"})
  void delete_oneAfterTheOther_neverLosesTheRest(Codes codes) {
    float[][] rows = RandomVectors.seeded(7).clustered(5, 0.2f).rows(1_500, DIMENSION);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      for (int deleted = 0; deleted < rows.length; deleted++) {
        assertThat(index.delete((long) deleted)).isTrue();
        if (deleted % 100 == 0) {
          int next = deleted + 1;
          assertThat(ids(index.search(Query.of(rows[next]).k(1)))).containsExactly((long) next);
          assertThat(index.search(Query.of(rows[deleted]).k(rows.length).beamWidth(rows.length)))
              .satisfies(all -> assertThat(all.hits()).hasSize(rows.length - next));
        }
      }
      assertThat(index.size()).isZero();
      assertThat(index.search(Query.of(rows[0])).hits()).isEmpty();
      assertThat(index.search(Query.of(rows[0]).exact()).hits()).isEmpty();
      index.compact();
      assertThat(index.stats().free()).isPositive();
      index.add(3L, rows[3]);
      assertThat(ids(index.search(Query.of(rows[4])))).containsExactly(3L);
    }
  }

  @Test
  void add_afterCompact_takesThePlacesOfThoseThatAreGone() {
    float[][] rows = RandomVectors.seeded(8).gaussian().rows(900, DIMENSION);
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.COSINE, Codes.INT8)
            .maintenance(Maintenance.MANUAL)
            .inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      for (long id = 0; id < 300; id++) {
        index.delete(id);
      }
      assertThat(index.stats().dead()).isEqualTo(300);
      assertThat(index.compact()).isEqualTo(300);
      long bytes = index.stats().memory().total();
      for (long id = 0; id < 300; id++) {
        index.add(id, rows[(int) id]);
      }
      assertThat(index.stats())
          .returns(900, IndexStats::size)
          .returns(0, IndexStats::free)
          .returns(0, IndexStats::unreachable);
      assertThat(index.stats().memory().total()).isLessThan(bytes + bytes / 20);
      assertThat(TestIndexes.recall(index, rows, 100)).isGreaterThan(0.98);
    }
  }

  /** An open pager remembers rows, so their places are not given away until it is closed. */
  @Test
  void pager_rowsDeletedBetweenPages_areNotInLaterOnes() {
    float[][] rows = RandomVectors.seeded(9).gaussian().rows(400, DIMENSION);
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32)
            .maintenance(Maintenance.MANUAL)
            .inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      List<Long> order = ids(index.search(Query.of(rows[0]).k(400).exact()));
      var paged = new ArrayList<Long>();
      try (Pager pager = index.pager(Query.of(rows[0]).k(20))) {
        paged.addAll(ids(pager.next()));
        for (int rank = 20; rank < 100; rank++) {
          index.delete((long) order.get(rank));
        }
        index.compact();
        for (long id = 400; id < 480; id++) {
          index.add(id, rows[0]);
        }
        for (SearchResult page = pager.next(); !page.hits().isEmpty(); page = pager.next()) {
          paged.addAll(ids(page));
        }
      }
      var left = new ArrayList<>(order.subList(0, 20));
      left.addAll(order.subList(100, 400));
      assertThat(paged).containsExactlyInAnyOrderElementsOf(left);
    }
  }

  @Test
  void pager_rowsReplacedBetweenPages_comeAsTheyWereOrNotAtAll() {
    float[][] rows = RandomVectors.seeded(19).gaussian().rows(800, DIMENSION);
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8)
            .maintenance(Maintenance.MANUAL)
            .inMemory()) {
      index.addAll(ArraySource.of(Arrays.copyOf(rows, 400)), TestIndexes.TWO_THREADS);
      var paged = new ArrayList<Long>();
      try (Pager pager = index.pager(Query.of(rows[0]).k(20))) {
        paged.addAll(ids(pager.next()));
        for (long id = 0; id < 300; id++) {
          index.upsert(id, rows[400 + (int) id]);
        }
        index.compact();
        for (SearchResult page = pager.next(); !page.hits().isEmpty(); page = pager.next()) {
          paged.addAll(ids(page));
        }
      }
      assertThat(paged).doesNotHaveDuplicates().hasSize(400);
      assertThat(index.compact()).isEqualTo(300);
    }
  }

  @Test
  void searcher_hitDeletedAndPlaceTaken_stillNamesTheHit() {
    float[][] rows = RandomVectors.seeded(10).gaussian().rows(300, DIMENSION);
    try (VectorIndex index =
            TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8)
                .maintenance(Maintenance.MANUAL)
                .inMemory();
        Searcher searcher = index.searcher()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      assertThat(searcher.search(rows[5], 3, 50)).isEqualTo(3);
      long second = searcher.longId(1);
      index.delete(5L);
      index.delete(second);
      index.compact();
      index.add(1_000L, rows[1]);
      index.add(1_001L, rows[1]);
      assertThat(searcher.longId(0)).isEqualTo(5);
      assertThat(searcher.longId(1)).isEqualTo(second);
    }
  }

  /** Each round replaces a fifth of the rows by others of the same kind. */
  @ParameterizedTest
  @CsvSource({"INT8", "BIT1", "INT4"})
  void upsert_manyRounds_staysAsGoodAsAFreshBuild(Codes codes) {
    int count = Integer.getInteger("nearfield.churn.rows", 3_000);
    int rounds = 10;
    float[][] vectors =
        RandomVectors.seeded(11)
            .clustered(20, 0.4f)
            .rows(count + rounds * count / 5 + 200, DIMENSION);
    float[][] queries = Arrays.copyOfRange(vectors, vectors.length - 200, vectors.length);
    float[][] current = Arrays.copyOf(vectors, count);
    try (VectorIndex index = TestIndexes.filled(current, Metric.SQUARED_L2, codes)) {
      int next = count;
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < count / 5; i++) {
          int id = (round * (count / 5) + i * 7) % count;
          current[id] = vectors[next++];
          index.upsert((long) id, current[id]);
        }
      }
      index.compact();
      try (VectorIndex fresh = TestIndexes.filled(current, Metric.SQUARED_L2, codes)) {
        assertThat(TestIndexes.exactHits(index, queries))
            .isEqualTo(TestIndexes.exactHits(fresh, queries));
        assertThat(TestIndexes.recall(index, queries, 40))
            .isGreaterThan(TestIndexes.recall(fresh, queries, 40) - 0.01);
        assertThat(index.stats().memory().total())
            .isLessThan((long) (1.4 * fresh.stats().memory().total()));
        assertThat(index.stats().unreachable()).isZero();
      }
    }
  }
}
