package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows added one by one, alone and beside other adds, searches, counts and saves. */
class OnlineAddTest {

  private static final int ROWS = 2_000;
  private static final int DIMENSION = 24;
  private static final int WRITERS = 4;

  /** A few more than the first audit waits for, so that adds run beside it. */
  private static final int AUDITED_ROWS = 86;

  private static final int AUDITED_ROUNDS = 1_000;

  private final float[][] rows = RandomVectors.seeded(71).clustered(10, 0.4f).rows(ROWS, DIMENSION);
  private final float[][] queries =
      RandomVectors.seeded(71).clustered(10, 0.4f).rows(ROWS + 60, DIMENSION);

  @ParameterizedTest
  @CsvSource({"SQUARED_L2, INT8", "COSINE, FLOAT32"})
  void add_oneThread_recallsAsABulkBuild(Metric metric, Codes codes) {
    try (VectorIndex bulk = TestIndexes.filled(rows, metric, codes);
        VectorIndex online = TestIndexes.builder(DIMENSION, metric, codes).inMemory()) {
      for (int id = 0; id < ROWS; id++) {
        online.add((long) id, rows[id]);
      }
      assertThat(online.stats().unreachable()).isZero();
      assertThat(TestIndexes.recall(online, rows, unseen(), metric))
          .isGreaterThan(TestIndexes.recall(bulk, rows, unseen(), metric) - 0.02);
      assertThat(TestIndexes.exactHits(online, unseen()))
          .isEqualTo(TestIndexes.exactHits(bulk, unseen()));
    }
  }

  @ParameterizedTest
  @EachFormat
  void add_manyThreadsBesideSearches_everyRowIsFound(Codes codes) throws Exception {
    try (VectorIndex index = TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).inMemory()) {
      runBesideSearches(index, () -> {});
      assertThat(index.size()).isEqualTo(ROWS);
      assertThat(index.stats().unreachable()).isLessThanOrEqualTo(10);
      int lost = 0;
      for (int id = 0; id < ROWS; id++) {
        List<Hit> hits = index.search(Query.of(rows[id]).k(1)).hits();
        lost += hits.equals(List.of(new Hit((long) id, 0f))) ? 0 : 1;
      }
      assertThat(lost).isLessThanOrEqualTo(10);
      // A bit says little of 24 components: at the default, recall is anything from 0.87 to 0.96.
      int beamWidth = codes == Codes.BIT1 ? 150 : Query.DEFAULT_BEAM_WIDTH;
      assertThat(TestIndexes.recall(index, unseen(), beamWidth)).isGreaterThan(0.97);
    }
  }

  /** Short lists lose links often, and a small index is audited often. */
  @Test
  void add_manyThreadsBesideAudits_allSucceedAndTheLastAuditReachesAll() throws Exception {
    try (var executor = Executors.newFixedThreadPool(WRITERS)) {
      for (int round = 0; round < AUDITED_ROUNDS; round++) {
        try (VectorIndex index = shortLists().inMemory()) {
          var next = new AtomicInteger(round);
          int end = round + AUDITED_ROWS;
          Callable<Boolean> writer =
              () -> {
                for (int id = next.getAndIncrement(); id < end; id = next.getAndIncrement()) {
                  index.add((long) id, rows[id]);
                }
                return true;
              };
          for (Future<Boolean> each : executor.invokeAll(Collections.nCopies(WRITERS, writer))) {
            assertThat(each.get()).isTrue();
          }
          index.addAll(ArraySource.of(new float[0][]), TestIndexes.TWO_THREADS);
          assertThat(index.stats().unreachable()).as("round %d", round).isZero();
        }
      }
    }
  }

  @Test
  void save_addsThatCutRowsOff_savesAGraphThatReachesAll(@TempDir Path directory) {
    try (VectorIndex index = shortLists().openOrCreate(directory)) {
      for (int id = 0; id < ROWS / 2 || index.stats().unreachable() == 0; id++) {
        index.add((long) id, rows[id]);
      }
      index.save();
      assertThat(index.stats().unreachable()).isZero();
      try (VectorIndex reader = VectorIndex.openReadOnly(directory)) {
        assertThat(reader.stats().unreachable()).isZero();
      }
    }
  }

  private static IndexBuilder shortLists() {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32)
        .maxNeighbors(4)
        .buildBeamWidth(20);
  }

  /** Saves take whole states: each copy of the folder would open. */
  @ParameterizedTest
  @EachFormat
  void save_besideAddsAndSearches_leavesAWholeState(Codes codes, @TempDir Path directory)
      throws Exception {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).openOrCreate(directory)) {
      runBesideSearches(
          index,
          () -> {
            index.save();
            VectorIndex.verify(directory, name -> {});
          });
      index.save();
      assertThat(index.stats().unreachable()).isZero();
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      for (int id = 0; id < ROWS; id++) {
        assertThat(index.get((long) id)).isEqualTo(rows[id]);
        assertThat(index.search(Query.of(rows[id]).k(1)).hits())
            .containsExactly(new Hit((long) id, 0f));
      }
    }
  }

  /** Some threads add while others search, take stock, and do something else. */
  private void runBesideSearches(VectorIndex index, Runnable other) throws Exception {
    var begun = ConcurrentHashMap.<Object>newKeySet();
    var next = new AtomicInteger();
    var writing = new AtomicInteger(WRITERS);
    try (var executor = Executors.newFixedThreadPool(WRITERS + 3)) {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        running.add(
            executor.submit(
                () -> {
                  try {
                    for (int id = next.getAndIncrement(); id < ROWS; id = next.getAndIncrement()) {
                      begun.add((long) id);
                      index.add((long) id, rows[id]);
                      assertThat(index.contains((long) id)).isTrue();
                    }
                    return true;
                  } finally {
                    writing.decrementAndGet();
                  }
                }));
      }
      running.add(executor.submit(whileWriting(writing, i -> searchOnce(index, begun, i))));
      running.add(executor.submit(whileWriting(writing, i -> takeStock(index))));
      running.add(executor.submit(whileWriting(writing, i -> other.run())));
      for (Future<Boolean> each : running) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  private interface Step {
    void run(int round);
  }

  private static Callable<Boolean> whileWriting(AtomicInteger writing, Step step) {
    return () -> {
      for (int round = 0; writing.get() > 0; round++) {
        step.run(round);
      }
      return true;
    };
  }

  /** A hit is a row that somebody began to add, once, with the score of its own vector. */
  private void searchOnce(VectorIndex index, Set<Object> begun, int round) {
    float[] query = rows[round % ROWS];
    SearchResult result = index.search(Query.of(query).k(5));
    assertThat(result.hits()).extracting(Hit::id).doesNotHaveDuplicates();
    for (Hit hit : result.hits()) {
      assertThat(begun).contains(hit.id());
      double expected =
          TestIndexes.oracle(Metric.SQUARED_L2).score(query, rows[(int) (long) hit.id()]);
      assertThat((double) hit.score()).isCloseTo(expected, within(1e-3));
    }
  }

  private static void takeStock(VectorIndex index) {
    IndexStats stats = index.stats();
    assertThat(stats.degrees().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(stats.levels().stream().mapToInt(Integer::intValue).sum());
    assertThat(stats.unreachable()).isBetween(0, ROWS);
  }

  private float[][] unseen() {
    return Arrays.copyOfRange(queries, ROWS, queries.length);
  }
}
