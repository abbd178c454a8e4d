package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.VectorRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplicitRouterR13Test {

  private static final float[] NO_VECTOR = {};

  @Test
  void route_R13_namedShard_asksItAlone() {
    Route route = ExplicitRouter.of(4).route(NO_VECTOR, RoutingContext.ofShard(3), Probes.count(2));
    assertThat(route.shards()).containsExactly(3);
  }

  @Test
  void route_R13_missingOrOutOfRange_isATypedError() {
    ExplicitRouter router = ExplicitRouter.of(4);
    assertThatThrownBy(() -> router.route(NO_VECTOR, RoutingContext.EMPTY, Probes.all()))
        .isInstanceOf(ShardRequiredException.class);
    assertThatThrownBy(() -> router.shardOf("a", NO_VECTOR, RoutingContext.ofShard(4)))
        .isInstanceOf(UnknownShardException.class);
    assertThatThrownBy(() -> router.routeId("a", RoutingContext.ofShard(-1)))
        .isInstanceOf(UnknownShardException.class);
  }

  @Test
  void over_R13_namedShard_overridesTheOther() {
    HashRouter hash = HashRouter.of(8);
    ExplicitRouter router = ExplicitRouter.over(hash);
    assertThat(router.shardOf("a", NO_VECTOR, RoutingContext.ofShard(7))).isEqualTo(7);
    assertThat(router.shardOf("a", NO_VECTOR, RoutingContext.EMPTY)).isEqualTo(hash.shardOf("a"));
    assertThat(router.route(NO_VECTOR, RoutingContext.EMPTY, Probes.all()).shards()).hasSize(8);
  }

  @Test
  void over_R13_tenants_namedShard_keepsTheTenantsFilter() {
    TenantRouter tenants = TenantRouter.builder("tenant", 2).put("a", 0).put("b", 0).build();
    ExplicitRouter named = ExplicitRouter.over(tenants);
    ExplicitRouter deep =
        ExplicitRouter.over(
            CompositeRouter.of(tenants, List.of(ExplicitRouter.of(3), HashRouter.of(3))));
    RoutingContext a = RoutingContext.of(Metadata.of("tenant", "a")).shard(0);
    for (ExplicitRouter router : List.of(named, deep, ExplicitRouter.over(named))) {
      for (Route route :
          List.of(router.route(NO_VECTOR, a, Probes.all()), router.routeId("id", a))) {
        assertThat(route.shards()).containsExactly(0);
        assertThat(route.targets().getFirst().filter()).contains(Filter.eq("tenant", "a"));
      }
      assertThatThrownBy(() -> router.route(NO_VECTOR, RoutingContext.ofShard(0), Probes.all()))
          .isInstanceOf(TenantRequiredException.class);
    }
  }

  @Test
  void composite_R16_regionsByTenantMap_multiplyShards() {
    TenantRouter regions =
        TenantRouter.builder("region", 4)
            .put("eu", 0)
            .put("us", 1)
            .put("ap", 2)
            .put("sa", 3)
            .build();
    List<Router> inside =
        List.of(HashRouter.of(8), HashRouter.of(8), HashRouter.of(8), HashRouter.of(8));
    CompositeRouter router = CompositeRouter.of(regions, inside);
    assertThat(router.shardCount()).isEqualTo(32);
    Metadata us = Metadata.of("region", "us");
    for (long id = 0; id < 500; id++) {
      int shard = router.shardOf(VectorRecord.of(id, new float[] {1}).metadata(us));
      assertThat(shard).isEqualTo(8 + HashRouter.of(8).shardOf(id));
      assertThat(router.groupOf(shard)).isEqualTo(1);
    }
    Route route = router.route(NO_VECTOR, RoutingContext.of(us), Probes.all());
    assertThat(route.shards()).containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(route.targets()).allMatch(target -> target.filter().isPresent());
  }
}
