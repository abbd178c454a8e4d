package dev.nearfield.shard.routing;

import dev.nearfield.Filter;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The caller names the shard, of records and of queries; where it names none, another router may
 * decide. That one's filters hold for a shard that is named too: naming a shard is no way around
 * the tenant.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class ExplicitRouter implements Router {

  private final int shardCount;
  private final @Nullable Router otherwise;

  private ExplicitRouter(int shardCount, @Nullable Router otherwise) {
    this.shardCount = shardCount;
    this.otherwise = otherwise;
  }

  /** A router that requires the shard. */
  public static ExplicitRouter of(int shardCount) {
    OutOfRangeException.check("shardCount", shardCount, 1, MAX_SHARDS);
    return new ExplicitRouter(shardCount, null);
  }

  /** A router that goes by the shard where one is named, and otherwise by another router. */
  public static ExplicitRouter over(Router otherwise) {
    return new ExplicitRouter(otherwise.shardCount(), otherwise);
  }

  /** Who decides where no shard is named, if anybody does. */
  Optional<Router> otherwise() {
    return Optional.ofNullable(otherwise);
  }

  @Override
  public int shardCount() {
    return shardCount;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    OptionalInt named = named(context);
    return named.isPresent() ? named.getAsInt() : requireOther().shardOf(id, vector, context);
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    OptionalInt named = named(context);
    return named.isPresent()
        ? to(named.getAsInt(), context)
        : requireOther().route(query, context, probes);
  }

  @Override
  public Route routeId(Object id, RoutingContext context) {
    OptionalInt named = named(context);
    return named.isPresent() ? to(named.getAsInt(), context) : requireOther().routeId(id, context);
  }

  /** Whoever names a shard sees no more of it than the other router would show. */
  private Route to(int shard, RoutingContext context) {
    Optional<Filter> filter = inherited(shard, context).stream().reduce((a, b) -> Filter.and(a, b));
    return new Route(List.of(new RouteTarget(shard, Reason.NAMED, -1, 0, 1, filter)));
  }

  private List<Filter> inherited(int shard, RoutingContext context) {
    return otherwise == null ? List.of() : filters(otherwise, shard, context);
  }

  /** What a router adds to queries so that tenants do not see one another's records. */
  static List<Filter> filters(Router router, int shard, RoutingContext context) {
    return switch (router) {
      case TenantRouter tenants -> List.of(tenants.filter(context));
      case CompositeRouter composite -> composite.filters(shard, context);
      case ExplicitRouter explicit -> explicit.inherited(shard, context);
      case CelRouter _, CellRouter _, HashRouter _, LshRouter _, RingRouter _ -> List.of();
    };
  }

  private OptionalInt named(RoutingContext context) {
    context.shard().ifPresent(shard -> UnknownShardException.check(shard, shardCount));
    return context.shard();
  }

  private Router requireOther() {
    if (otherwise == null) {
      throw new ShardRequiredException(shardCount);
    }
    return otherwise;
  }

  @Override
  public boolean fits(int dimension, Metric metric) {
    return otherwise == null || otherwise.fits(dimension, metric);
  }

  @Override
  public String describe() {
    return otherwise == null
        ? "explicit, %d shards".formatted(shardCount)
        : "explicit, otherwise " + otherwise.describe();
  }

  void write(RouterWriter writer) {
    writer.count(shardCount);
    writer.flag(otherwise != null);
    if (otherwise != null) {
      writer.router(otherwise);
    }
  }

  static ExplicitRouter read(RouterReader reader) {
    int shardCount = reader.count("shards", 1, MAX_SHARDS);
    if (!reader.flag()) {
      return of(shardCount);
    }
    Router otherwise = reader.router();
    if (otherwise.shardCount() != shardCount) {
      throw reader.malformed(
          "%d shards, the inner router has %d".formatted(shardCount, otherwise.shardCount()));
    }
    return over(otherwise);
  }
}
