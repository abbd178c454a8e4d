package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.shard.reader.CacheFolder.Entry;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvictionOrderTest {

  private static final int SHARDS = 1_000;
  private static final int SORTS = 2_000;

  private static final List<Entry> ENTRIES =
      IntStream.range(0, SHARDS)
          .mapToObj(shard -> new Entry("%064x".formatted(shard), 1, shard, true))
          .toList();

  /** A sort that sees uses while it sorts throws, once there are more than a few shards. */
  @Test
  void victims_besideQueries_isAnOrderOfAll() throws Exception {
    var order = new EvictionOrder(SHARDS);
    var stopped = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(1)) {
      Future<?> queries = threads.submit(() -> use(order, stopped));
      try {
        for (int sort = 0; sort < SORTS; sort++) {
          assertThat(order.victims(ENTRIES)).hasSize(SHARDS).doesNotHaveDuplicates();
        }
      } finally {
        stopped.set(true);
      }
      queries.get();
    }
  }

  private static void use(EvictionOrder order, AtomicBoolean stopped) {
    var random = new SplittableRandom(7);
    for (long now = 0; !stopped.get(); now++) {
      order.use(ENTRIES.get(random.nextInt(SHARDS)).sha256()).touch(now);
    }
  }
}
