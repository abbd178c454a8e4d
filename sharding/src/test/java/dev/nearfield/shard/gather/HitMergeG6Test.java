package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Hit;
import dev.nearfield.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Merges against a sort. {@code -Dnearfield.gather.merges=100000} is the full size, for each
 * metric.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class HitMergeG6Test {

  private static final int CASES = Integer.getInteger("nearfield.gather.merges", 2_000);
  private static final int[] SHARD_COUNTS = {1, 2, 7, 64};

  @ParameterizedTest
  @EnumSource
  void merge_G6_anyLists_equalsASortOfAll(Metric metric) {
    for (int seed = 0; seed < CASES; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      int shardCount = SHARD_COUNTS[seed % SHARD_COUNTS.length];
      int k = 1 + random.nextInt(20);
      List<List<Hit>> lists = lists(metric, shardCount, random);
      int[] shards = new int[shardCount];
      for (int i = 0; i < shardCount; i++) {
        shards[i] = 100 + i;
      }
      List<ShardHit> merged = HitMerge.merge(lists, shards, k);
      assertThat(merged.stream().map(ShardHit::hit).toList())
          .as("%s, seed %d, %d lists, k %d", metric, seed, shardCount, k)
          .isEqualTo(sorted(lists, k));
      for (ShardHit hit : merged) {
        assertThat(lists.get(hit.shard() - 100)).contains(hit.hit());
      }
    }
  }

  /** Rows of few different scores, some of which lie in several shards, with other scores too. */
  private static List<List<Hit>> lists(Metric metric, int count, RandomGenerator random) {
    List<List<Hit>> lists = new ArrayList<>();
    float[] query = vector(random);
    for (int list = 0; list < count; list++) {
      Map<Object, Hit> hits = new HashMap<>();
      int rows = random.nextInt(25);
      for (int row = 0; row < rows; row++) {
        Object id = "id" + random.nextInt(200);
        hits.put(id, new Hit(id, score(metric, query, vector(random))));
      }
      List<Hit> nearestFirst = new ArrayList<>(hits.values());
      nearestFirst.sort(ORACLE);
      lists.add(nearestFirst);
    }
    return lists;
  }

  private static final Comparator<Hit> ORACLE =
      Comparator.comparingDouble(Hit::score).reversed().thenComparing(hit -> (String) hit.id());

  private static float[] vector(RandomGenerator random) {
    return new float[] {1 + random.nextInt(3), random.nextInt(3) - 1, random.nextInt(2)};
  }

  private static float score(Metric metric, float[] a, float[] b) {
    float dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    float squaresA = a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
    float squaresB = b[0] * b[0] + b[1] * b[1] + b[2] * b[2];
    return switch (metric) {
      case DOT -> dot;
      case SQUARED_L2 -> -(squaresA - 2 * dot + squaresB);
      case COSINE -> dot / (float) Math.sqrt(squaresA * squaresB);
    };
  }

  private static List<Hit> sorted(List<List<Hit>> lists, int k) {
    Map<Object, Hit> best = new HashMap<>();
    for (List<Hit> list : lists) {
      for (Hit hit : list) {
        best.merge(hit.id(), hit, (a, b) -> a.score() >= b.score() ? a : b);
      }
    }
    return best.values().stream().sorted(ORACLE).limit(k).toList();
  }

  @Test
  void compare_G6_idsOfEachType_haveTheOrderOfAnIndex() {
    assertOrder(-1L, 0L);
    assertOrder(new UUID(1, 0), new UUID(-1, 0)); // unsigned, as their texts are
    assertOrder(new UUID(1, 1), new UUID(1, -1));
    assertOrder("a", "ab");
    assertOrder("\uffee", "\ud83d\ude00"); // by code points, not by chars
    assertOrder("\ud83d\ude00", "\ud83d\ude01");
  }

  private static void assertOrder(Object first, Object second) {
    assertThat(HitMerge.compare(new Hit(first, 1), new Hit(second, 1))).isNegative();
    assertThat(HitMerge.compare(new Hit(second, 1), new Hit(first, 1))).isPositive();
    assertThat(HitMerge.compare(new Hit(first, 1), new Hit(first, 1))).isZero();
    assertThat(HitMerge.compare(new Hit(first, 1), new Hit(second, 2))).isPositive();
  }

  @Test
  void check_answersThatAreNone_areTyped() {
    assertThatCode(() -> HitMerge.check(List.of(new Hit(1L, 2), new Hit(2L, 2)), 2))
        .doesNotThrowAnyException();
    assertMalformed(List.of(new Hit(1L, 2), new Hit(2L, 3))); // farther first
    assertMalformed(List.of(new Hit(2L, 2), new Hit(1L, 2))); // ties not by id
    assertMalformed(List.of(new Hit(1L, 2), new Hit(1L, 2))); // twice
    assertMalformed(List.of(new Hit(1L, Float.NaN)));
    assertMalformed(List.of(new Hit(1L, 2), new Hit(2L, Float.NaN)));
    assertMalformed(List.of(new Hit(1L, 3), new Hit(2L, 2), new Hit(3L, 1))); // too many
  }

  private static void assertMalformed(List<Hit> hits) {
    assertThatThrownBy(() -> HitMerge.check(hits, 2)).isInstanceOf(MalformedAnswerException.class);
  }
}
