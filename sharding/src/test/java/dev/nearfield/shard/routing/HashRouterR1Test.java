package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.OutOfRangeException;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashRouterR1Test {

  private static final float[] NO_VECTOR = {};

  /** The chi-square statistic of 63 degrees of freedom exceeds 103.4 with a chance of 0.001. */
  private static final double CRITICAL_63 = 103.4;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shardOf_R1_millionIds_areSpreadEvenly(int kind) {
    HashRouter router = HashRouter.of(64);
    int[] sizes = new int[64];
    int count = 1_000_000;
    for (int i = 0; i < count; i++) {
      sizes[
          switch (kind) {
            case 0 -> router.shardOf((long) i);
            case 1 -> router.shardOf("document-" + i);
            default -> router.shardOf(new UUID(0x0190_0000_0000_7000L + i, i * 31L));
          }]++;
    }
    double mean = count / 64.0;
    double chiSquare = Arrays.stream(sizes).mapToDouble(n -> (n - mean) * (n - mean) / mean).sum();
    assertThat(chiSquare).isLessThan(CRITICAL_63);
  }

  @Test
  void shardOf_typedAndUntyped_agree() {
    HashRouter router = HashRouter.of(7);
    UUID uuid = new UUID(3, 4);
    assertThat(router.shardOf(42L, NO_VECTOR, RoutingContext.EMPTY)).isEqualTo(router.shardOf(42L));
    assertThat(router.shardOf("x", NO_VECTOR, RoutingContext.EMPTY)).isEqualTo(router.shardOf("x"));
    assertThat(router.shardOf(uuid, NO_VECTOR, RoutingContext.EMPTY))
        .isEqualTo(router.shardOf(uuid));
  }

  @Test
  void route_R2_always_asksEveryShardForItsShare() {
    Route route = HashRouter.of(5).route(NO_VECTOR, RoutingContext.EMPTY, Probes.count(1));
    assertThat(route.shards()).containsExactly(0, 1, 2, 3, 4);
    assertThat(route.expectedRecall()).isEqualTo(1);
  }

  @Test
  void routeId_always_asksTheShardOfTheId() {
    HashRouter router = HashRouter.of(9);
    for (long id = 0; id < 100; id++) {
      assertThat(router.routeId(id, RoutingContext.EMPTY).shards())
          .containsExactly(router.shardOf(id));
    }
  }

  @Test
  void grow_always_movesSlotsToTheNewShardOnly() {
    SlotTable table = SlotTable.even(3);
    for (int count = 4; count <= 40; count++) {
      SlotTable grown = table.grow();
      int moved = 0;
      for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
        if (grown.shard(slot) != table.shard(slot)) {
          assertThat(grown.shard(slot)).isEqualTo(count - 1);
          moved++;
        }
      }
      assertThat(moved).isEqualTo(SlotTable.SLOTS / count);
      table = grown;
    }
    int[] sizes = table.sizes();
    assertThat(Arrays.stream(sizes).max().getAsInt() - Arrays.stream(sizes).min().getAsInt())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void of_badTables_areRefused() {
    assertThatThrownBy(() -> HashRouter.of(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> HashRouter.of(4_097)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> SlotTable.of(new int[4_095], 2))
        .isInstanceOf(OutOfRangeException.class);
    int[] shards = new int[SlotTable.SLOTS];
    shards[17] = 2;
    assertThatThrownBy(() -> SlotTable.of(shards, 2)).isInstanceOf(UnknownShardException.class);
  }
}
