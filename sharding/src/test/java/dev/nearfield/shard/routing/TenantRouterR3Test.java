package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.OutOfRangeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantRouterR3Test {

  private static final float[] NO_VECTOR = {};

  private static final TenantRouter ROUTER =
      TenantRouter.builder("tenant", 8)
          .put("small", 3)
          .put("other", 3)
          .put("hot", 4, 5, 6)
          .put("42", 7)
          .build();

  private static RoutingContext tenant(Object name) {
    return RoutingContext.of(Metadata.of("tenant", name));
  }

  @Test
  void route_R3_tenant_asksItsShardsAloneWithItsFilter() {
    Route route = ROUTER.route(NO_VECTOR, tenant("small"), Probes.all());
    assertThat(route.shards()).containsExactly(3);
    assertThat(route.targets().getFirst().filter()).contains(Filter.eq("tenant", "small"));
    assertThat(ROUTER.route(NO_VECTOR, tenant(42), Probes.all()).shards()).containsExactly(7);
  }

  @Test
  void route_R4_hotTenant_asksAllItsParts() {
    Route route = ROUTER.route(NO_VECTOR, tenant("hot"), Probes.count(1));
    assertThat(route.shards()).containsExactly(4, 5, 6);
    assertThat(route.targets()).allMatch(target -> target.filter().isPresent());
  }

  @Test
  void shardOf_R4_hotTenant_spreadsIdsEvenly() {
    int[] sizes = new int[8];
    for (long id = 0; id < 30_000; id++) {
      int shard = ROUTER.shardOf("hot", id);
      assertThat(ROUTER.routeId(id, tenant("hot")).shards()).containsExactly(shard);
      sizes[shard]++;
    }
    assertThat(sizes[4] + sizes[5] + sizes[6]).isEqualTo(30_000);
    for (int shard = 4; shard <= 6; shard++) {
      assertThat(sizes[shard]).isBetween(9_500, 10_500);
    }
  }

  @Test
  void route_R3_missingOrUnknownTenant_isATypedError() {
    assertThatThrownBy(() -> ROUTER.route(NO_VECTOR, RoutingContext.EMPTY, Probes.all()))
        .isInstanceOf(TenantRequiredException.class)
        .hasMessageContaining("'tenant'");
    assertThatThrownBy(() -> ROUTER.shardOf(1L, NO_VECTOR, tenant("nobody")))
        .isInstanceOf(UnknownTenantException.class)
        .hasMessageContaining("'nobody'");
    assertThatThrownBy(() -> ROUTER.route(NO_VECTOR, tenant(true), Probes.all()))
        .isInstanceOf(UnknownRoutingValueException.class);
  }

  @Test
  void put_badPlaces_areRefused() {
    var builder = TenantRouter.builder("tenant", 2).put("a", 0);
    assertThatThrownBy(() -> builder.put("b", 2)).isInstanceOf(UnknownShardException.class);
    assertThatThrownBy(() -> builder.put("a", 1))
        .isInstanceOf(InvalidTenantException.class)
        .hasMessageContaining("'a' is placed already");
    assertThatThrownBy(() -> builder.put("b", 1, 0, 1))
        .isInstanceOf(InvalidTenantException.class)
        .hasMessageContaining("'b' has shard 1 twice");
    assertThatThrownBy(() -> builder.put("b"))
        .isInstanceOf(OutOfRangeException.class)
        .hasMessageContaining("shards of a tenant must be in [1, 4096], was 0");
  }

  /** Java writes each half as a question mark: it and another tenant would be one. */
  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "\uDC00", "a\uD83D", "\uDE00\uD83D"})
  void put_R3_nameWithHalfOfAPair_isRefused(String name) {
    var builder = TenantRouter.builder("tenant", 2).put("?", 0).put("a?", 0).put("??", 0);
    assertThatThrownBy(() -> builder.put(name, 1))
        .isInstanceOf(InvalidTenantException.class)
        .hasMessageContaining("surrogate");
    TenantRouter router = builder.build();
    assertThat(router.tenantCount()).isEqualTo(3);
    assertThatThrownBy(() -> router.shardsOf(name)).isInstanceOf(UnknownTenantException.class);
    assertThatThrownBy(() -> router.shardOf(name, 1L)).isInstanceOf(UnknownTenantException.class);
  }

  @Test
  void put_R3_anyUnicode_isFoundAgain() {
    List<String> names = List.of("", "?", "\uD83D\uDE00", "\uFFFD", "\u00e9", "\u65e5", "e\u0301");
    var builder = TenantRouter.builder("tenant", names.size());
    for (int i = 0; i < names.size(); i++) {
      builder.put(names.get(i), i);
    }
    TenantRouter router = builder.build();
    for (int i = 0; i < names.size(); i++) {
      assertThat(router.shardsOf(names.get(i))).containsExactly(i);
    }
  }

  @Test
  void builder_fieldThatNoRecordHas_isRefused() {
    for (String field : List.of("", "x".repeat(256), "\uD800")) {
      assertThatThrownBy(() -> TenantRouter.builder(field, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("UTF-8");
    }
  }

  private static byte[] bytes(byte[] names, int[] lengths, int... shards) {
    var writer = new RouterWriter();
    writer.text("tenant");
    writer.count(8);
    writer.count(lengths.length);
    for (int length : lengths) {
      writer.u16(length);
    }
    writer.block(names);
    for (int i = 0; i < lengths.length; i++) {
      writer.ints(shards);
    }
    return writer.toBytes();
  }

  private static TenantRouter read(byte[] bytes) {
    return TenantRouter.read(new RouterReader(bytes, 0, bytes.length));
  }

  @Test
  void read_listThatNamesAShardTwice_isRefused() {
    byte[] name = {'a'};
    int[] length = {1};
    assertThat(read(bytes(name, length, 3, 2, 1)).shardsOf("a")).containsExactly(3, 2, 1);
    assertThatThrownBy(() -> read(bytes(name, length, 3, 2, 3)))
        .isInstanceOf(MalformedRouterException.class)
        .hasMessageContaining("shard 3 twice");
  }

  @Test
  void read_namesThatAreNoUtf8_areRefused() {
    byte[] smile = "a\uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
    assertThat(read(bytes(smile, new int[] {1, 4}, 3)).shardsOf("\uD83D\uDE00")).containsExactly(3);
    byte[] half = Arrays.copyOf(smile, 3);
    assertThatThrownBy(() -> read(bytes(half, new int[] {1, 2}, 3)))
        .isInstanceOf(MalformedRouterException.class)
        .hasMessageContaining("no UTF-8");
    byte[] accent = "a\u00e9".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(bytes(accent, new int[] {2, 1}, 3)))
        .as("whole together, cut in the middle")
        .isInstanceOf(MalformedRouterException.class)
        .hasMessageContaining("no UTF-8");
  }

  @Test
  void build_R3_millionTenants_takeAtMost64BytesEach() {
    int count = 1_000_000;
    var builder = TenantRouter.builder("tenant", 1_000);
    for (int i = 0; i < count; i++) {
      builder.put("tenant-" + i, i % 1_000);
    }
    TenantRouter router = builder.build();
    assertThat(router.bytes()).isLessThan(64L * count);
    for (int i = 0; i < count; i += 997) {
      assertThat(router.shardsOf("tenant-" + i)).containsExactly(i % 1_000);
    }
  }

  @Test
  void pack_R4_skewedTenants_keepsShardsEvenAndColdOnesWhole() {
    Map<String, Long> sizes = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      sizes.put("hot-" + i, 500_000L);
    }
    for (int i = 0; i < 2_000; i++) {
      sizes.put("cold-" + i, 1_000L);
    }
    TenantRouter router = TenantPacking.pack("tenant", sizes, 16, 1.15);
    double[] loads = new double[16];
    sizes.forEach(
        (tenant, size) -> {
          int[] shards = router.shardsOf(tenant);
          for (int shard : shards) {
            loads[shard] += (double) size / shards.length;
          }
          assertThat(tenant.startsWith("cold") ? shards.length == 1 : shards.length >= 2).isTrue();
        });
    assertThat(Arrays.stream(loads).max().getAsDouble()).isLessThanOrEqualTo(1.15 * 3_500_000 / 16);
  }
}
