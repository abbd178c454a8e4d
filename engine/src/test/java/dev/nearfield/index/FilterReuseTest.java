package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Maintenance;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.Schema;
import dev.nearfield.SearchResult;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ordinals are given to other rows beside searches that found them by a filter. */
class FilterReuseTest {

  /** Those that are deleted come with the second batch of a scan. */
  private static final int ROWS = QueryScratch.BATCH + 80;

  private static final int FIRST_DELETED = QueryScratch.BATCH + 20;
  private static final int LOOKS = 16;
  private static final Filter ENGLISH = Filter.eq("lang", "en");

  private final Map<Thread, Search> searching = new ConcurrentHashMap<>();

  /** A search that stops when it looks at the clock for some time, until it is let go. */
  private final class Search {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final Future<SearchResult> result;
    private final int stopAt;
    private int looks;

    Search(HnswIndex index, ExecutorService threads, int stopAt) throws InterruptedException {
      this.stopAt = stopAt;
      Query query = Query.of(new float[] {0, 0}).k(ROWS).exact().filter(ENGLISH);
      result =
          threads.submit(
              () -> {
                searching.put(Thread.currentThread(), this);
                try {
                  return index.search(query.deadline(Duration.ofDays(1)));
                } finally {
                  stopped.countDown(); // it may look less often
                }
              });
      stopped.await();
    }

    void look() {
      looks++;
      if (looks == stopAt) {
        stopped.countDown();
        awaitQuietly(letGo);
      }
    }
  }

  static Stream<Arguments> stops() {
    return Stream.of(true, false)
        .flatMap(
            declared ->
                IntStream.rangeClosed(1, LOOKS).mapToObj(look -> Arguments.of(declared, look)));
  }

  private long clock() {
    Search search = searching.get(Thread.currentThread());
    if (search != null) {
      search.look();
    }
    return 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One search after the other begins before the last ends, until one overlaps the consolidation's
   * end. When searches look at the clock may change: before rows are found, between batches, and
   * more often than they do, so that none is left out.
   */
  @ParameterizedTest
  @MethodSource("stops")
  @Timeout(30)
  void search_ordinalsReusedMeanwhile_meetsNoOtherRow(boolean declared, int stopAt)
      throws Exception {
    IndexState state = IndexState.inMemory(options(declared), new OffHeapKeyTable(KeyType.LONG));
    try (HnswIndex index = HnswIndex.inMemory(state, new Observer("test", null), this::clock);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      index.maintain(Maintenance.MANUAL);
      for (int row = 0; row < ROWS; row++) {
        index.add(row, new float[] {row, 1}, Metadata.of("lang", "en"));
      }
      for (int row = FIRST_DELETED; row < ROWS; row++) {
        index.delete(row);
      }
      var search = new Search(index, threads, stopAt);
      Future<Integer> freed = threads.submit(index::compact);
      while (!isDoneSoon(freed)) {
        var next = new Search(index, threads, stopAt);
        search.letGo.countDown();
        assertThat(search.result.get().hits()).hasSize(FIRST_DELETED);
        search = next;
      }
      assertThat(freed.get()).isEqualTo(ROWS - FIRST_DELETED);
      for (int row = FIRST_DELETED; row < ROWS; row++) {
        index.add(row + ROWS, new float[] {row, 2}, Metadata.of("lang", "de"));
      }
      assertThat(state.graph.size()).as("ordinals were reused").isEqualTo(ROWS);
      search.letGo.countDown();
      assertThat(search.result.get().hits())
          .hasSize(FIRST_DELETED)
          .allMatch(hit -> (long) hit.id() < FIRST_DELETED);
    }
  }

  private static boolean isDoneSoon(Future<?> task)
      throws InterruptedException, ExecutionException {
    try {
      task.get(100, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException goesOn) {
      return false;
    }
  }

  private static IndexOptions options(boolean declared) {
    var undeclared =
        new IndexOptions(
            2,
            Metric.SQUARED_L2,
            Codes.FLOAT32,
            Encoding.FLOAT32,
            KeyType.LONG,
            new GraphOptions(31, 100, 42));
    return declared ? undeclared.withSchema(Schema.of("lang", FieldType.STRING)) : undeclared;
  }
}
