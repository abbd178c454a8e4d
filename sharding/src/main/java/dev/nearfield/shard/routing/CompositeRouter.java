package dev.nearfield.shard.routing;

import dev.nearfield.Filter;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One router chooses a group, and the group's own router a shard in it: a region, then cells.
 *
 * <p>Shards of the first group come first, then those of the second; a shard that the caller names
 * is a group to an explicit outer router, and a shard of the group to an explicit inner one.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class CompositeRouter implements Router {

  private final Router outer;
  private final List<Router> inner;
  private final int[] firstShards;

  private CompositeRouter(Router outer, List<Router> inner, int[] firstShards) {
    this.outer = outer;
    this.inner = inner;
    this.firstShards = firstShards;
  }

  /**
   * Composes routers.
   *
   * @param outer whose shards are the groups
   * @param inner one router per group; copied
   */
  public static CompositeRouter of(Router outer, List<Router> inner) {
    OutOfRangeException.check(
        "inner routers", inner.size(), outer.shardCount(), outer.shardCount());
    int[] firstShards = new int[inner.size() + 1];
    for (int group = 0; group < inner.size(); group++) {
      firstShards[group + 1] = firstShards[group] + inner.get(group).shardCount();
      OutOfRangeException.check("shards of all groups", firstShards[group + 1], 1, MAX_SHARDS);
    }
    return new CompositeRouter(outer, List.copyOf(inner), firstShards);
  }

  @Override
  public int shardCount() {
    return firstShards[inner.size()];
  }

  /** The routers that it is made of. */
  Stream<Router> parts() {
    return Stream.concat(Stream.of(outer), inner.stream());
  }

  /** The group of a shard. */
  public int groupOf(int shard) {
    UnknownShardException.check(shard, shardCount());
    int group = 0;
    while (firstShards[group + 1] <= shard) {
      group++;
    }
    return group;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    int group = outer.shardOf(id, vector, context);
    return firstShards[group] + inner.get(group).shardOf(id, vector, context);
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    return join(
        outer.route(query, context, probes),
        group -> inner.get(group).route(query, context, probes));
  }

  @Override
  public Route routeId(Object id, RoutingContext context) {
    return join(outer.routeId(id, context), group -> inner.get(group).routeId(id, context));
  }

  private interface Inner {
    Route route(int group);
  }

  private Route join(Route groups, Inner inside) {
    List<RouteTarget> targets = new ArrayList<>();
    for (RouteTarget group : groups.targets()) {
      for (RouteTarget target : inside.route(group.shard()).targets()) {
        targets.add(target.within(group, firstShards[group.shard()]));
      }
    }
    return new Route(targets);
  }

  /** What the routers on the way to a shard add to a query that names it. */
  List<Filter> filters(int shard, RoutingContext context) {
    int group = groupOf(shard);
    List<Filter> filters = new ArrayList<>(ExplicitRouter.filters(outer, group, context));
    filters.addAll(ExplicitRouter.filters(inner.get(group), shard - firstShards[group], context));
    return filters;
  }

  @Override
  public boolean fits(int dimension, Metric metric) {
    return outer.fits(dimension, metric)
        && inner.stream().allMatch(each -> each.fits(dimension, metric));
  }

  @Override
  public String describe() {
    return "%s, then %s".formatted(outer.describe(), inner.getFirst().describe());
  }

  void write(RouterWriter writer) {
    writer.router(outer);
    writer.count(inner.size());
    inner.forEach(writer::router);
  }

  static CompositeRouter read(RouterReader reader) {
    Router outer = reader.router();
    int groups = reader.count("groups", outer.shardCount(), outer.shardCount());
    List<Router> inner = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      inner.add(reader.router());
    }
    return of(outer, inner);
  }
}
