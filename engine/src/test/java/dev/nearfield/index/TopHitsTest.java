package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Hit;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopHitsTest {

  private static final int IDS = 500;
  private static final Comparator<Hit> BEST_FIRST =
      Comparator.comparingDouble(Hit::score).reversed().thenComparingLong(hit -> (long) hit.id());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sort_randomOffers_areTheBestInOrder(long seed) {
    var random = new SplittableRandom(seed);
    try (var ids = new OffHeapKeyTable(KeyType.LONG)) {
      for (int ordinal = 0; ordinal < IDS; ordinal++) {
        ids.put(random.nextLong(), ordinal);
      }
      var top = new TopHits(ids);
      for (int round = 0; round < 100; round++) {
        int k = 1 + random.nextInt(60);
        int offers = random.nextInt(IDS);
        top.reset(k);
        List<Hit> all = new ArrayList<>();
        for (int ordinal = 0; ordinal < offers; ordinal++) {
          float score = random.nextInt(-5, 6) * 0.5f + 0f;
          top.offer(ordinal, score);
          all.add(new Hit(ids.longAt(ordinal), score));
        }
        all.sort(BEST_FIRST);
        assertThat(top.threshold())
            .isEqualTo(offers < k ? Float.NEGATIVE_INFINITY : all.get(k - 1).score());
        top.sort();
        List<Hit> kept = new ArrayList<>();
        for (int rank = 0; rank < top.size(); rank++) {
          kept.add(new Hit(ids.longAt(top.ordinal(rank)), top.score(rank)));
        }
        assertThat(kept).isEqualTo(all.subList(0, Math.min(k, offers)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void dropBest_betweenOffers_hitsComeOutInOrderAndOnce(long seed) {
    var random = new SplittableRandom(seed);
    try (var ids = new OffHeapKeyTable(KeyType.LONG)) {
      var top = new TopHits(ids);
      top.reset(Integer.MAX_VALUE);
      List<Hit> waiting = new ArrayList<>();
      for (int ordinal = 0; ordinal < IDS; ) {
        for (int offers = random.nextInt(20); offers > 0 && ordinal < IDS; offers--) {
          ids.put(random.nextLong(), ordinal);
          float score = random.nextInt(-5, 6) * 0.5f + 0f;
          waiting.add(new Hit(ids.longAt(ordinal), score));
          top.offer(ordinal++, score);
        }
        top.sort();
        waiting.sort(BEST_FIRST);
        int dropped = random.nextInt(waiting.size() + 1);
        for (int rank = 0; rank < dropped; rank++) {
          assertThat(new Hit(ids.longAt(top.ordinal(rank)), top.score(rank)))
              .isEqualTo(waiting.get(rank));
        }
        top.dropBest(dropped);
        waiting.subList(0, dropped).clear();
      }
    }
  }
}
