package dev.nearfield.shard.routing;

import dev.nearfield.Filter;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.Metadata;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Each tenant lives where a map says: many small ones in a shard, a hot one in several shards of
 * which the hash of the id chooses. Queries ask the tenant's shards alone, with a filter for it.
 *
 * <pre>{@code
 * Router router = TenantRouter.builder("tenant", 16).put("acme", 3).put("hot", 4, 5, 6).build();
 * }</pre>
 *
 * <p>Threads: immutable, share freely. Owns: nothing; about 17 bytes a tenant and its name.
 */
public final class TenantRouter implements Router {

  private static final int MAX_PARTS = 4_096;
  private static final String KEPT = "place it and publish the router before its records";
  private static final String ASKED = "no record of it was published; check its name";

  private final String field;
  private final int shardCount;
  private final TenantNames names;

  /** Of each tenant its shard, or if it has several minus one minus its place in {@code parts}. */
  private final int[] homes;

  private final int[][] parts;

  private TenantRouter(String field, int shardCount, TenantNames names, int[][] shards) {
    this.field = field;
    this.shardCount = shardCount;
    this.names = names;
    homes = new int[shards.length];
    List<int[]> several = new ArrayList<>();
    for (int tenant = 0; tenant < homes.length; tenant++) {
      homes[tenant] = shards[tenant].length == 1 ? shards[tenant][0] : ~several.size();
      if (shards[tenant].length > 1) {
        several.add(shards[tenant]);
      }
    }
    parts = several.toArray(int[][]::new);
  }

  /**
   * Begins a map.
   *
   * @param field the field of records and of the routing context that names the tenant
   * @throws InvalidMetadataException if no record can have such a field
   */
  public static Builder builder(String field, int shardCount) {
    return new Builder(field, shardCount);
  }

  /** Collects tenants and where they live; one thread at a time. */
  public static final class Builder {

    private final String field;
    private final int shardCount;
    private final Map<String, int[]> tenants = new TreeMap<>();

    private Builder(String field, int shardCount) {
      OutOfRangeException.check("shardCount", shardCount, 1, MAX_SHARDS);
      Metadata.of(field, 0); // or no record could name a tenant
      this.field = field;
      this.shardCount = shardCount;
    }

    /**
     * Places a tenant.
     *
     * @param shards one; or for a hot tenant several, among which the hash of the id chooses
     * @throws UnknownShardException if there is no such shard
     * @throws InvalidTenantException if the tenant is placed already, a shard comes twice, or the
     *     name has no UTF-8
     */
    public Builder put(String tenant, int... shards) {
      TenantNames.check(tenant);
      OutOfRangeException.check("shards of a tenant", shards.length, 1, MAX_PARTS);
      for (int shard : shards) {
        UnknownShardException.check(shard, shardCount);
      }
      OptionalInt twice = twice(shards);
      if (twice.isPresent()) {
        throw new InvalidTenantException(
            "tenant '%s' has shard %d twice".formatted(tenant, twice.getAsInt()));
      }
      if (tenants.putIfAbsent(tenant, shards.clone()) != null) {
        throw new InvalidTenantException("tenant '%s' is placed already".formatted(tenant));
      }
      return this;
    }

    /** The router; the same whatever the order of the calls was. */
    public TenantRouter build() {
      var names = TenantNames.of(tenants.keySet());
      int[][] shards = new int[tenants.size()][];
      tenants.forEach((tenant, homes) -> shards[names.find(tenant)] = homes);
      return new TenantRouter(field, shardCount, names, shards);
    }
  }

  /** A shard that a list names twice; queries would ask it twice. */
  private static OptionalInt twice(int[] shards) {
    int[] sorted = shards.clone();
    Arrays.sort(sorted);
    return IntStream.range(1, sorted.length)
        .filter(place -> sorted[place] == sorted[place - 1])
        .map(place -> sorted[place])
        .findFirst();
  }

  /** The field that names the tenant. */
  String field() {
    return field;
  }

  /** Number of tenants. */
  public int tenantCount() {
    return homes.length;
  }

  /** Heap that the map takes. */
  long bytes() {
    long bytes = names.bytes() + 4L * homes.length;
    for (int[] part : parts) {
      bytes += 24 + 4L * part.length;
    }
    return bytes;
  }

  /**
   * The shards of a tenant, in the order of its parts.
   *
   * @throws UnknownTenantException if it has none
   */
  public int[] shardsOf(String tenant) {
    int home = home(tenant, ASKED);
    return home >= 0 ? new int[] {home} : parts[~home].clone();
  }

  private int home(String tenant, String advice) {
    int found = names.find(tenant);
    if (found < 0) {
      throw new UnknownTenantException(
          "tenant '%s' lives in no shard: %s".formatted(tenant, advice));
    }
    return homes[found];
  }

  private String tenant(RoutingContext context) {
    return context
        .text(field)
        .orElseThrow(
            () ->
                new TenantRequiredException(
                    field, "the field '%s' names the tenant, and is missing".formatted(field)));
  }

  @Override
  public int shardCount() {
    return shardCount;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    return shardOf(tenant(context), id);
  }

  /** The shard of a tenant's record. */
  public int shardOf(String tenant, Object id) {
    int home = home(tenant, KEPT);
    return home >= 0 ? home : part(parts[~home], id);
  }

  private static int part(int[] shards, Object id) {
    return shards[(int) Long.remainderUnsigned(StableHash.ofId(id), shards.length)];
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    String tenant = tenant(context);
    int home = home(tenant, ASKED);
    return home >= 0 ? to(context, home) : to(context, parts[~home]);
  }

  @Override
  public Route routeId(Object id, RoutingContext context) {
    return to(context, shardOf(id, new float[0], context));
  }

  /**
   * What keeps a query to its tenant, whichever shard it asks.
   *
   * @throws TenantRequiredException if the context names none
   */
  Filter filter(RoutingContext context) {
    tenant(context);
    return Filter.eq(field, context.fields().get(field).orElseThrow());
  }

  private Route to(RoutingContext context, int... shards) {
    Optional<Filter> own = Optional.of(filter(context));
    List<RouteTarget> targets = new ArrayList<>(shards.length);
    for (int i = 0; i < shards.length; i++) {
      targets.add(new RouteTarget(shards[i], Reason.TENANT, i, 0, 1.0 / shards.length, own));
    }
    return new Route(targets);
  }

  @Override
  public String describe() {
    return "map of %d tenants to %d shards".formatted(homes.length, shardCount);
  }

  void write(RouterWriter writer) {
    writer.text(field);
    writer.count(shardCount);
    names.write(writer);
    for (int home : homes) {
      writer.ints(home >= 0 ? new int[] {home} : parts[~home]);
    }
  }

  static TenantRouter read(RouterReader reader) {
    String field = reader.text("the tenant's field", 255);
    int shardCount = reader.count("shards", 1, MAX_SHARDS);
    TenantNames names = TenantNames.read(reader);
    int[][] shards = new int[names.count()][];
    for (int tenant = 0; tenant < shards.length; tenant++) {
      shards[tenant] = reader.ints("shards of a tenant", MAX_PARTS);
      if (shards[tenant].length == 0) {
        throw reader.malformed("a tenant has no shard");
      }
      for (int shard : shards[tenant]) {
        UnknownShardException.check(shard, shardCount);
      }
      OptionalInt twice = twice(shards[tenant]);
      if (twice.isPresent()) {
        throw reader.malformed("a tenant has shard %d twice".formatted(twice.getAsInt()));
      }
    }
    return new TenantRouter(field, shardCount, names, shards);
  }
}
