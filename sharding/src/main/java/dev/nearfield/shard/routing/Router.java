package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.VectorRecord;
import java.util.Optional;

/**
 * Says which shard keeps a record and which shards a query must ask.
 *
 * <pre>{@code
 * Router router = HashRouter.of(16);
 * int shard = router.shardOf(record);
 * Route route = router.route(query, RoutingContext.EMPTY, Probes.all());
 * }</pre>
 *
 * <p>Threads: immutable, share freely. Owns: see the package.
 */
public sealed interface Router
    permits CelRouter,
        CellRouter,
        CompositeRouter,
        ExplicitRouter,
        HashRouter,
        LshRouter,
        RingRouter,
        TenantRouter {

  /** The most shards that a router knows: {@value}. */
  int MAX_SHARDS = 65_536;

  /** Shards are numbered from 0 to one less than this. */
  int shardCount();

  /**
   * The shard that keeps a record.
   *
   * @param id a {@code String}, {@code Long} or {@code UUID}
   * @param vector the record's, borrowed; not looked at by strategies that go by id or fields
   * @throws RoutingException if the context lacks what the strategy needs, or has it wrong
   */
  int shardOf(Object id, float[] vector, RoutingContext context);

  /** {@link #shardOf(Object, float[], RoutingContext)}; the context is the record's metadata. */
  default int shardOf(VectorRecord record) {
    return shardOf(record.id(), record.vector(), RoutingContext.of(record.metadata()));
  }

  /**
   * The shards to ask for the nearest vectors to a query, the most promising first.
   *
   * @param query borrowed; not looked at by strategies that go by id or fields
   * @param probes how many; strategies that cannot tell good shards from bad ask all that may hold
   *     an answer, whatever this says
   * @throws RoutingException if the context lacks what the strategy needs, or has it wrong
   */
  Route route(float[] query, RoutingContext context, Probes probes);

  /**
   * The shards that may hold an id: one where the strategy goes by id or fields, all where it goes
   * by vectors.
   *
   * @throws RoutingException if the context lacks what the strategy needs, or has it wrong
   */
  Route routeId(Object id, RoutingContext context);

  /** Whether it routes such vectors; true where the strategy does not look at vectors. */
  default boolean fits(int dimension, Metric metric) {
    return true;
  }

  /** What this is, in a few words: the strategy and its sizes. */
  String describe();

  /**
   * How well the vectors fall into the router's cells, in {@code [0, 1]}, where that was measured:
   * see {@link RouteCalibration#clusterability}.
   */
  default Optional<Double> clusterability() {
    return Optional.empty();
  }

  /** Says where a query goes, why, and what that is expected to find; two routings of work. */
  default RouteExplanation explain(float[] query, RoutingContext context, Probes probes) {
    Route asked = route(query, context, probes);
    Route all = route(query, context, Probes.all());
    return new RouteExplanation(describe(), clusterability(), asked, all.beginningWith(asked));
  }

  /** The router as bytes, the same for equal routers; {@link RouterFormat} draws them. */
  default byte[] toBytes() {
    return RouterFormat.write(this);
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @throws MalformedRouterException if the bytes are anything else, or of a version to come
   */
  static Router ofBytes(byte[] bytes) {
    return RouterFormat.read(bytes);
  }
}
