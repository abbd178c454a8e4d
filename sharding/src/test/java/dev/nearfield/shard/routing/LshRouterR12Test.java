package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LshRouterR12Test {

  private static final int DIMENSION = 64;
  private static final float[][] ROWS =
      RandomVectors.seeded(5).clustered(200, 0.5f).rows(4_200, DIMENSION);

  private static final List<LshRouter> ROUTERS =
      LongStream.range(17, 21).mapToObj(seed -> draw(16, 8, seed)).toList();

  private static LshRouter draw(int shards, int bits) {
    return draw(shards, bits, 17);
  }

  private static LshRouter draw(int shards, int bits, long seed) {
    return LshRouter.draw(VectorSource.of(ROWS), DIMENSION, shards, bits, Metric.SQUARED_L2, seed);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16, 100, 255, 256})
  void route_R12_anyNumberOfShards_reachesAll(int shards) {
    LshRouter router = draw(shards, 8);
    Route route = router.route(ROWS[0], RoutingContext.EMPTY, Probes.all());
    assertThat(route.shards()).hasSize(shards).doesNotHaveDuplicates();
    assertThat(route.expectedRecall()).isEqualTo(1, Offset.offset(1e-9));
  }

  @Test
  void route_R12_orderOfMargins_findsMoreThanOrderOfBits() {
    double byMargin = 0;
    double byBit = 0;
    int queries = 100;
    for (int i = 0; i < 4 * queries; i++) {
      LshRouter router = ROUTERS.get(i % 4);
      float[] vector = ROWS[ROWS.length - 1 - i / 4];
      Set<Integer> asked = new LinkedHashSet<>();
      for (int shard : router.route(vector, RoutingContext.EMPTY, Probes.count(2)).shards()) {
        asked.add(shard);
      }
      byMargin += share(router, vector, asked) / (4 * queries);
      byBit += share(router, vector, inOrderOfBits(router, vector, 2)) / (4 * queries);
    }
    assertThat(byMargin).isGreaterThanOrEqualTo(byBit + 0.08);
  }

  /** What a router does that flips bit after bit, whatever the query's margins are. */
  private static Set<Integer> inOrderOfBits(LshRouter router, float[] vector, int probes) {
    int code = router.codeOf(vector);
    Set<Integer> asked = new LinkedHashSet<>(List.of(router.shardOfCode(code)));
    for (int bit = 0; asked.size() < probes && bit < router.bits(); bit++) {
      asked.add(router.shardOfCode(code ^ 1 << bit));
    }
    return asked;
  }

  private static double share(LshRouter router, float[] vector, Set<Integer> asked) {
    return Neighbors.nearest(ROWS, vector, 10)
            .filter(row -> asked.contains(router.shardOf(0L, ROWS[row], RoutingContext.EMPTY)))
            .count()
        / 10.0;
  }

  /** The order of codes is that of the distances a double computation gives, to the last. */
  @Test
  void route_R12_codesOfTwoAndMoreCrossedPlanes_comeInOrderOfDistance() {
    LshRouter router = draw(256, 8);
    List<RouteTarget> targets = router.route(ROWS[7], RoutingContext.EMPTY, Probes.all()).targets();
    List<Double> distances = new ArrayList<>();
    targets.forEach(target -> distances.add(target.distance()));
    assertThat(distances).isSorted();
    assertThat(targets.getFirst().place()).isEqualTo(router.codeOf(ROWS[7]));
    assertThat(distances.getFirst()).isZero();
    int own = router.codeOf(ROWS[7]);
    double[] single =
        IntStream.range(0, 8)
            .mapToDouble(
                bit ->
                    targets.stream()
                        .filter(target -> target.place() == (own ^ 1 << bit))
                        .findFirst()
                        .orElseThrow()
                        .distance())
            .toArray();
    for (RouteTarget target : targets) {
      double sum = 0;
      for (int bit = 0; bit < 8; bit++) {
        sum += (((target.place() ^ own) >> bit) & 1) * single[bit];
      }
      assertThat(target.distance()).isEqualTo(sum, Offset.offset(1e-3));
    }
  }

  @Test
  void draw_sameSeed_givesTheSameBytes() {
    assertThat(draw(16, 8).toBytes()).isEqualTo(draw(16, 8).toBytes());
  }

  @Test
  void draw_badNumbers_areRefused() {
    assertThatThrownBy(() -> draw(257, 8)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> draw(2, 13)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> draw(4, 4).route(ROWS[0], RoutingContext.EMPTY, Probes.recall(0.5)))
        .isInstanceOf(NotCalibratedRouterException.class);
  }
}
