package dev.nearfield.shard.routing;

import dev.nearfield.FieldType;
import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A router of each kind, for tests that hold for all. */
final class Routers {

  static final int DIMENSION = 12;

  private static final float[][] ROWS = RandomVectors.seeded(6).rows(600, DIMENSION);

  private static final List<Router> ALL = make();

  private Routers() {}

  static List<Router> all() {
    return ALL;
  }

  private static List<Router> make() {
    TenantRouter tenants =
        TenantRouter.builder("tenant", 6).put("a", 1).put("b", 2, 4, 5).put("c", 1).build();
    return List.of(
        HashRouter.of(13),
        HashRouter.of(SlotTable.even(5).grow()),
        RingRouter.of(0, 3, 4, 8),
        tenants,
        CellRouter.train(VectorSource.of(ROWS), DIMENSION, CellOptions.shards(4).threads(1))
            .calibrate(VectorSource.of(ROWS), 5),
        CellRouter.train(
            VectorSource.of(ROWS), DIMENSION, CellOptions.shards(3).metric(Metric.DOT).threads(1)),
        LshRouter.draw(VectorSource.of(ROWS), DIMENSION, 5, 6, Metric.COSINE, 9),
        CelRouter.values(
            "region", Map.of("region", FieldType.STRING), Map.of("eu", 1, "us", 0, "ap", 1), 2),
        CelRouter.numbers(
            "shard_hash(tenant) % 3u", Map.of("tenant", FieldType.STRING, "n", FieldType.LONG), 3),
        ExplicitRouter.of(4),
        ExplicitRouter.over(HashRouter.of(6)),
        CompositeRouter.of(
            HashRouter.of(2),
            List.of(
                CellRouter.train(
                    VectorSource.of(ROWS), DIMENSION, CellOptions.shards(3).threads(1)),
                LshRouter.draw(VectorSource.of(ROWS), DIMENSION, 4, 5, Metric.SQUARED_L2, 3))),
        CompositeRouter.of(
            HashRouter.of(2),
            List.of(tenants, CompositeRouter.of(RingRouter.of(0), List.of(tenants)))));
  }

  static float[] vector(SplittableRandom random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
