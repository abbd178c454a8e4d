package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sink is told is what was done, and what the index says of itself. */
class MetricsSinkTest {

  private static final int DIMENSION = 8;
  private static final float[][] ROWS = RandomVectors.seeded(11).rows(600, DIMENSION);

  @TempDir Path directory;

  /** Adds up. */
  private static final class Sums implements MetricsSink {
    private final Map<Counter, Long> counts = new ConcurrentHashMap<>();
    private final Map<Timer, Long> times = new ConcurrentHashMap<>();
    private final Map<Timer, Long> nanos = new ConcurrentHashMap<>();

    @Override
    public void add(Counter counter, long amount) {
      counts.merge(counter, amount, Long::sum);
    }

    @Override
    public void record(Timer timer, long tookNanos) {
      times.merge(timer, 1L, Long::sum);
      nanos.merge(timer, tookNanos, Long::sum);
    }
  }

  @Test
  void sink_lifeOfAnIndex_isToldWhatWasDone() {
    var sink = new Sums();
    long scored;
    try (VectorIndex index = builder(sink).openOrCreate(directory)) {
      index.addAll(ArraySource.of(ROWS), TestIndexes.TWO_THREADS);
      index.add(1_000, ROWS[0]);
      index.upsert(1_000, ROWS[1]);
      index.upsert(1_001, ROWS[2]);
      assertThat(index.delete(1_001)).isTrue();
      assertThat(index.delete(5_000)).as("unknown").isFalse();
      assertThat(index.upsertAll(records())).isEqualTo(5);
      assertThat(index.delete(new Filter.IdIn(List.of(2_000L, 2_001L)))).isEqualTo(2);
      scored = ask(index);
      index.save();
      index.compact();
      agree(index.activity(), sink);
    }

    assertThat(sink.counts)
        .containsEntry(Counter.ADDED_ROWS, 601L)
        .containsEntry(Counter.UPSERTED_ROWS, 7L)
        .containsEntry(Counter.DELETED_ROWS, 3L)
        .containsEntry(Counter.SEARCHES, 1L + 2 + 2 + 3 + 1)
        .containsEntry(Counter.PARTIAL_ANSWERS, 1L)
        .containsEntry(Counter.SCORED_ROWS, scored)
        .containsEntry(Counter.FREED_ROWS, 4L)
        .doesNotContainKey(Counter.FAILED_CHECKPOINTS);
    assertThat(sink.counts.get(Counter.LOG_BYTES)).isGreaterThan(4L * (8 + DIMENSION * 4));
    assertThat(sink.times)
        .containsEntry(Timer.SEARCH, 1L + 2 + 2 + 1)
        .containsEntry(Timer.BATCH_SEARCH, 1L)
        .containsEntry(Timer.UPDATE, 4L)
        .containsEntry(Timer.BULK_UPDATE, 2L)
        .containsEntry(Timer.CONSOLIDATION, 1L)
        .doesNotContainKey(Timer.RECOVERY);
    assertThat(sink.times.get(Timer.CHECKPOINT)).isGreaterThanOrEqualTo(2);
    assertThat(sink.nanos.values()).allMatch(nanos -> nanos > 0);
  }

  /** Whoever watches a long bulk add or upsert sees rows come, not all of them at its end. */
  @Test
  void sink_besideABulkCall_isToldOfEachBatch() {
    var sink = new Sums();
    var seen = new ArrayList<Long>();
    try (VectorIndex index = builder(sink).inMemory()) {
      index.addAll(
          ArraySource.of(ROWS),
          TestIndexes.TWO_THREADS.listener(
              (done, _) -> {
                assertThat(sink.counts).containsEntry(Counter.ADDED_ROWS, (long) done);
                return seen.add((long) done);
              }));
      assertThat(seen).hasSizeGreaterThan(1);
      index.upsertAll(
          records(),
          UpsertOptions.DEFAULT
              .threads(1)
              .listener(
                  done -> {
                    assertThat(sink.counts).containsEntry(Counter.UPSERTED_ROWS, done);
                    return true;
                  }));
      assertThat(index.activity().count(Counter.UPSERTED_ROWS)).isEqualTo(5);
    }
  }

  @Test
  void sink_bulkCallThatThrows_isToldOfTheRowsThatStay() {
    var sink = new Sums();
    float[][] rows = ROWS.clone();
    rows[rows.length - 1] = ROWS[0].clone();
    rows[rows.length - 1][3] = Float.NaN;
    try (VectorIndex index = builder(sink).inMemory()) {
      assertThatThrownBy(() -> index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS))
          .isInstanceOf(InvalidVectorException.class);
      assertThat(index.size()).isPositive();
      assertThat(sink.counts).containsEntry(Counter.ADDED_ROWS, (long) index.size());
      assertThat(sink.times).doesNotContainKey(Timer.BULK_UPDATE);
    }
  }

  private static List<VectorRecord> records() {
    return LongStream.range(2_000, 2_005)
        .mapToObj(id -> VectorRecord.of(id, ROWS[(int) (id % ROWS.length)]))
        .toList();
  }

  /** Asks in every way; returns the rows that all answers say were scored. */
  private static long ask(VectorIndex index) {
    Query query = Query.of(ROWS[7]);
    long scored = index.search(query).scoredCount();
    try (Searcher searcher = index.searcher()) {
      searcher.search(ROWS[3], 5, 20);
      scored += searcher.scoredCount();
      searcher.search(query.exact());
      scored += searcher.scoredCount();
    }
    try (Pager pager = index.pager(query)) {
      scored += pager.next().scoredCount() + pager.next().scoredCount();
    }
    scored +=
        index.searchAll(List.of(query, query.exact(), query.k(1))).stream()
            .mapToLong(SearchResult::scoredCount)
            .sum();
    index.explain(query);
    return scored + index.search(query.deadline(Duration.ofNanos(1))).scoredCount();
  }

  private static void agree(IndexActivity activity, Sums sink) {
    for (Counter counter : Counter.values()) {
      assertThat(activity.count(counter))
          .as(counter.name())
          .isEqualTo(sink.counts.getOrDefault(counter, 0L));
    }
    for (Timer timer : Timer.values()) {
      assertThat(activity.times().get(timer))
          .as(timer.name())
          .isEqualTo(
              new IndexActivity.Elapsed(
                  sink.times.getOrDefault(timer, 0L),
                  Duration.ofNanos(sink.nanos.getOrDefault(timer, 0L))));
    }
    assertThat(activity.searches().count()).isEqualTo(activity.count(Timer.SEARCH));
    assertThat(activity.updates().count()).isEqualTo(activity.count(Timer.UPDATE));
    assertThat(activity.rows()).isEqualTo(new IndexActivity.Rows(604, 0, 4));
    assertThat(activity.log()).isEqualTo(IndexActivity.Log.EMPTY);
    assertThat(activity.lastCheckpoint())
        .hasValueSatisfying(at -> assertThat(at).isBefore(activity.at()));
    assertThat(activity.processId()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void sink_afterRecovery_isToldOfIt() throws Exception {
    var process = ChildJvm.run(List.of(), Halting.class, directory.toString());
    assertThat(process.exitCode()).as(process.err()).isEqualTo(7);
    var sink = new Sums();
    try (VectorIndex index = builder(sink).open(directory)) {
      assertThat(index.activity().rows().live()).isEqualTo(3);
      assertThat(index.activity().log().records()).isEqualTo(3);
      assertThat(index.activity().log().bytes()).isEqualTo(3 * (8 + 64 + 8));
    }
    assertThat(sink.times).containsEntry(Timer.RECOVERY, 1L);
  }

  /** Adds three rows and ends without closing. */
  static final class Halting {
    private Halting() {}

    public static void main(String[] arguments) {
      VectorIndex index = builder(new Sums()).openOrCreate(Path.of(arguments[0]));
      for (int row = 0; row < 3; row++) {
        index.add(row, ROWS[row]);
      }
      Runtime.getRuntime().halt(7);
    }
  }

  @Test
  void sink_thatThrows_breaksNothingAndIsLeftOut() {
    var calls = new ConcurrentHashMap<String, Long>();
    MetricsSink broken =
        new MetricsSink() {
          @Override
          public void add(Counter counter, long amount) {
            calls.merge("add", 1L, Long::sum);
          }

          @Override
          public void record(Timer timer, long nanos) {
            calls.merge("record", 1L, Long::sum);
            throw new AssertionError("a sink's own fault");
          }
        };
    try (VectorIndex index = builder(broken).inMemory()) {
      index.add(1, ROWS[0]);
      index.add(2, ROWS[1]);
      assertThat(index.search(Query.of(ROWS[1])).hits().getFirst().id()).isEqualTo(2L);
      assertThat(index.activity().count(Counter.SEARCHES)).isEqualTo(1);
      assertThat(index.activity().count(Counter.ADDED_ROWS)).isEqualTo(2);
    }
    assertThat(calls).containsExactly(Map.entry("record", 1L));
  }

  private static IndexBuilder builder(MetricsSink sink) {
    return VectorIndex.builder()
        .dimension(DIMENSION)
        .metric(Metric.SQUARED_L2)
        .codes(Codes.INT8)
        .ids(KeyType.LONG)
        .maintenance(Maintenance.MANUAL)
        .metrics(sink);
  }
}
