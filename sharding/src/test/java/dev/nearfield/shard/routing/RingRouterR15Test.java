package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class RingRouterR15Test {

  private static final int RINGS = 200;

  private static RingRouter ring(int first, int count) {
    return RingRouter.of(IntStream.range(first, first + count).toArray());
  }

  @Test
  void with_R15_newShard_takesIdsAndMovesNoneBetweenOthers() {
    RingRouter ten = ring(0, 10);
    RingRouter eleven = ten.with(10);
    int moved = 0;
    for (long id = 0; id < 200_000; id++) {
      int shard = eleven.shardOf(id);
      if (shard != ten.shardOf(id)) {
        assertThat(shard).isEqualTo(10);
        moved++;
      }
    }
    assertThat(moved / 200_000.0).isCloseTo(eleven.share(10), Assertions.within(0.005));
  }

  @Test
  void with_R15_manyRings_moveOneEleventhOnAverage() {
    double sum = 0;
    for (int ring = 0; ring < RINGS; ring++) {
      double moved = ring(11 * ring, 11).share(11 * ring + 10);
      assertThat(moved).isBetween(0.065, 0.118);
      sum += moved;
    }
    assertThat(sum / RINGS).isCloseTo(1.0 / 11, Assertions.within(0.002));
  }

  @Test
  void share_R15_manyRings_isNearTheMean() {
    double sum = 0;
    for (int ring = 0; ring < RINGS; ring++) {
      RingRouter router = ring(10 * ring, 10);
      double most = IntStream.of(router.shards()).mapToDouble(router::share).max().getAsDouble();
      assertThat(10 * most).isLessThanOrEqualTo(1.30);
      sum += 10 * most;
    }
    assertThat(sum / RINGS).isLessThanOrEqualTo(1.15);
  }

  @Test
  void share_allShards_makeTheCircle() {
    RingRouter router = ring(3, 17);
    double sum = IntStream.of(router.shards()).mapToDouble(router::share).sum();
    assertThat(sum).isCloseTo(1, Assertions.within(1e-9));
    assertThat(RingRouter.of(1, new int[] {5}).share(5)).isEqualTo(1);
  }

  @Test
  void shardOfHash_anyHash_isThatOfTheNextPoint() {
    RingRouter router = RingRouter.of(3, new int[] {4, 1, 9});
    long[] points = new long[9];
    int[] owners = new int[9];
    for (int i = 0; i < 9; i++) {
      owners[i] = new int[] {1, 4, 9}[i / 3];
      points[i] = StableHash.of((long) owners[i] << 32 | i % 3);
    }
    for (long step = -2_000; step < 2_000; step++) {
      long hash = step * (Long.MAX_VALUE / 2_000);
      int next = -1;
      int first = 0;
      for (int i = 0; i < 9; i++) {
        first = Long.compareUnsigned(points[i], points[first]) < 0 ? i : first;
        boolean follows = Long.compareUnsigned(points[i], hash) >= 0;
        if (follows && (next < 0 || Long.compareUnsigned(points[i], points[next]) < 0)) {
          next = i;
        }
      }
      assertThat(router.shardOfHash(hash)).isEqualTo(owners[next < 0 ? first : next]);
    }
    for (int i = 0; i < 9; i++) {
      assertThat(router.shardOfHash(points[i])).as("at a point").isEqualTo(owners[i]);
    }
  }

  @Test
  void toBytes_R15_anyInsertionOrder_isTheSame() {
    byte[] bytes = RingRouter.of(7, 2, 5).toBytes();
    assertThat(RingRouter.of(2, 5, 7).toBytes()).isEqualTo(bytes);
    assertThat(RingRouter.of(5).with(7).with(2).toBytes()).isEqualTo(bytes);
    assertThat(RingRouter.of(5, 9).with(7).with(2).without(9).toBytes()).isEqualTo(bytes);
  }

  @Test
  void of_R15_noShards_isRefused() {
    assertThatThrownBy(() -> RingRouter.of()).isInstanceOf(EmptyRingException.class);
    assertThatThrownBy(() -> RingRouter.of(3).without(3)).isInstanceOf(EmptyRingException.class);
    assertThatThrownBy(() -> RingRouter.of(3).without(4)).isInstanceOf(UnknownShardException.class);
    assertThatThrownBy(() -> RingRouter.of(3, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RingRouter.of(-1)).isInstanceOf(UnknownShardException.class);
  }
}
