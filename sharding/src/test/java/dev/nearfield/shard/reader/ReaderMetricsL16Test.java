package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.reader.ShardMetricsSink.Counter;
import dev.nearfield.shard.reader.ShardMetricsSink.Timer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers and caches tell of themselves. */
class ReaderMetricsL16Test {

  private final HookedStore store = new HookedStore(CacheFixture.memory());
  private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);
  private final Map<Timer, Integer> times = new EnumMap<>(Timer.class);
  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;

  @BeforeEach
  void publish() {
    corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
  }

  private final ShardMetricsSink sink =
      new ShardMetricsSink() {
        @Override
        public synchronized void add(Counter counter, long amount) {
          counts.merge(counter, amount, Long::sum);
        }

        @Override
        public synchronized void record(Timer timer, long nanos) {
          assertThat(nanos).isPositive();
          times.merge(timer, 1, Integer::sum);
        }
      };

  private long bytes() {
    return corpus.manifest(1, 1, 1, 1, 1).shards().stream()
        .mapToLong(shard -> shard.content().bytes())
        .sum();
  }

  /** Fetches six shards, one of them twice, evicts one for the last, and fails a refresh. */
  private void live() {
    ObjectRef next = corpus.shard(0, 2).content();
    ObjectRef last = CacheFixture.put(store, new byte[1]);
    var flips = new AtomicInteger(1);
    store.hook(
        (_, bytes) -> {
          if (flips.getAndDecrement() > 0) {
            bytes.put(0, (byte) ~bytes.get(0));
          }
        });
    var room = CacheOptions.DEFAULT.budgetBytes(bytes() + next.bytes()).metrics(sink);
    try (var cache = ShardCache.open(folder, room)) {
      ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS.metrics(sink));
      index.preload();
      store.unreachable(true);
      assertThatThrownBy(index::refresh).isInstanceOf(ObjectStoreException.class);
      store.unreachable(false);
      corpus.publish(2, 2, 1, 1, 1);
      assertThat(index.refresh()).isTrue();
      assertThat(index.refresh()).isFalse();
      index.close();
      cache.acquire(store, last, CacheFixture.BUSY).close();
    }
  }

  @Test
  void metrics_L16_fetchesEvictionsQuarantinesRefreshes_areCountedAndTimed() {
    live();
    long second = corpus.shard(0, 2).content().bytes();
    assertThat(counts)
        .containsEntry(Counter.FETCHED_SHARDS, 6L)
        .containsEntry(Counter.FETCHED_BYTES, bytes() + second + 1)
        .containsEntry(Counter.QUARANTINES, 1L)
        .containsEntry(Counter.EVICTIONS, 1L)
        .containsKey(Counter.EVICTED_BYTES)
        .containsEntry(Counter.NEW_GENERATIONS, 1L)
        .containsEntry(Counter.FAILED_REFRESHES, 1L)
        .doesNotContainKey(Counter.FAILED_FETCHES);
    assertThat(times).containsEntry(Timer.FETCH, 6).containsEntry(Timer.REFRESH, 2);
  }

  @Test
  void metrics_L16_aFetchThatFails_isCounted() {
    store.hook(
        (_, _) -> {
          throw HookedStore.reset();
        });
    var options = CacheOptions.DEFAULT.attempts(1).metrics(sink);
    try (var cache = ShardCache.open(folder, options);
        ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS)) {
      assertThatThrownBy(index::preload).isInstanceOf(ObjectStoreException.class);
    }
    assertThat(counts).containsExactly(Map.entry(Counter.FAILED_FETCHES, 4L));
    assertThat(times).isEmpty();
  }

  @Test
  void metrics_L16_aSinkThatThrows_isLeftOutAndBreaksNothing() {
    var told = new AtomicInteger();
    ShardMetricsSink broken =
        new ShardMetricsSink() {
          @Override
          public void add(Counter counter, long amount) {
            told.incrementAndGet();
            throw new StackOverflowError("planted");
          }

          @Override
          public void record(Timer timer, long nanos) {
            throw new IllegalStateException("planted");
          }
        };
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT.metrics(broken));
        ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS.metrics(broken))) {
      corpus.publish(2, 2, 2, 2, 2);
      assertThat(index.refresh()).isTrue();
      index.search(ShardQuery.of(Query.of(Corpus.query(1))));
    }
    assertThat(told).hasValueLessThan(5);
  }

  @Test
  void events_L16_recorded_sayWhatWasDoneToWhichShard() throws Exception {
    Path file = work.resolve("reader.jfr");
    try (var recording = new Recording()) {
      List.of("ShardFetch", "ShardEviction", "ShardQuarantine", "Refresh")
          .forEach(name -> recording.enable("nearfield." + name).withoutThreshold());
      recording.start();
      live();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    List<RecordedEvent> fetches = named(events, "ShardFetch");
    assertThat(fetches).hasSize(6).allMatch(event -> event.getBoolean("succeeded"));
    assertThat(fetches.get(4).getString("shard")).isEqualTo(corpus.shard(0, 2).content().sha256());
    assertThat(fetches.get(4).getString("place")).contains(folder.getFileName().toString());
    assertThat(named(events, "ShardEviction")).hasSize(1);
    assertThat(named(events, "ShardQuarantine").getFirst().getString("reason")).isNotBlank();
    assertThat(named(events, "Refresh"))
        .extracting(event -> event.getBoolean("succeeded"), event -> event.getLong("generation"))
        .containsExactly(tuple(false, 0L), tuple(true, 2L), tuple(true, 0L));
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("nearfield." + name))
        .sorted((a, b) -> a.getStartTime().compareTo(b.getStartTime()))
        .toList();
  }
}
