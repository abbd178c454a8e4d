package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellPackingR9Test {

  private static final double MAX_LOAD = 1.1;

  private static int[] weights(int count) {
    var random = new SplittableRandom(3);
    int[] weights = new int[count];
    Arrays.setAll(weights, cell -> random.nextInt(100, 600));
    return weights;
  }

  private static double load(int[] shards, int[] weights, int shardCount) {
    long[] loads = new long[shardCount];
    for (int cell = 0; cell < shards.length; cell++) {
      loads[shards[cell]] += weights[cell];
    }
    double most = Arrays.stream(loads).max().getAsLong();
    return most * shardCount / Arrays.stream(weights).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 40})
  void run_R9_anyNumberOfShards_keepsUnderTheCap(int shardCount) {
    float[][] cells = RandomVectors.seeded(7).clustered(40, 0.4f).rows(16 * shardCount, 6);
    int[] weights = weights(cells.length);
    int[] shards = new CellPacking(cells, weights, CellOptions.shards(shardCount)).run();
    assertThat(load(shards, weights, shardCount)).isLessThanOrEqualTo(MAX_LOAD);
    assertThat(Arrays.stream(shards).distinct().count()).isEqualTo(shardCount);
  }

  /** A cell that is larger than a shard may be cannot be cut: it stays whole, and alone. */
  @Test
  void run_cellAboveTheCap_hasAShardOfItsOwn() {
    float[][] cells = RandomVectors.seeded(8).rows(64, 5);
    int[] weights = weights(64);
    weights[9] = Arrays.stream(weights).sum();
    int[] shards = new CellPacking(cells, weights, CellOptions.shards(4)).run();
    int own = shards[9];
    assertThat(Arrays.stream(shards).filter(shard -> shard == own).count()).isEqualTo(1);
  }

  @Test
  void refinement_anyPacking_costsNoMoreAndOverfillsNothing() {
    float[][] cells = RandomVectors.seeded(9).rows(96, 5);
    int[] weights = weights(96);
    int[] shards = new int[96];
    Arrays.setAll(shards, cell -> cell % 8);
    double capacity = MAX_LOAD * Arrays.stream(weights).sum() / 8;
    double before = new ShardRefinement(cells, weights, shards.clone(), 8, 0).run();
    double after = new ShardRefinement(cells, weights, shards, 8, capacity).run();
    assertThat(after).isLessThan(0.9 * before);
    assertThat(load(shards, weights, 8))
        .isLessThanOrEqualTo(Math.max(MAX_LOAD, roundRobinLoad(weights)));
  }

  /** The load of the packing that the refinement began with. */
  private static double roundRobinLoad(int[] weights) {
    int[] shards = new int[weights.length];
    Arrays.setAll(shards, cell -> cell % 8);
    return load(shards, weights, 8);
  }
}
