package dev.nearfield.shard.routing;

import java.util.List;
import java.util.SplittableRandom;

/** A router of each kind, for tests that hold for all. */
final class Routers {

  static final int DIMENSION = 12;

  private Routers() {}

  static List<Router> all() {
    TenantRouter tenants =
        TenantRouter.builder("tenant", 6).put("a", 1).put("b", 2, 4, 5).put("c", 1).build();
    return List.of(
        HashRouter.of(13),
        HashRouter.of(SlotTable.even(5).grow()),
        RingRouter.of(0, 3, 4, 8),
        tenants,
        ExplicitRouter.of(4),
        ExplicitRouter.over(HashRouter.of(6)),
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
