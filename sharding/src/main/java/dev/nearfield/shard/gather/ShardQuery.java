package dev.nearfield.shard.gather;

import dev.nearfield.Query;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.RoutingContext;

/**
 * A query to many shards.
 *
 * <pre>{@code
 * ShardQuery.of(Query.of(vector).deadline(Duration.ofMillis(50)))
 *     .probes(Probes.count(3))
 *     .policy(GatherPolicy.partial(0.8))
 * }</pre>
 *
 * <p>Threads: as {@link Query}. Owns: nothing.
 *
 * @param query what each shard is asked; its deadline is that of the whole answer
 * @param context what routing needs besides the vector
 * @param probes how many shards to ask
 * @param policy what to make of shards that fail or are late
 */
public record ShardQuery(Query query, RoutingContext context, Probes probes, GatherPolicy policy) {

  /** Asks all shards that may hold an answer, and takes no answer but a complete one. */
  public static ShardQuery of(Query query) {
    return new ShardQuery(query, RoutingContext.EMPTY, Probes.all(), GatherPolicy.fail());
  }

  /** The same with another context. */
  public ShardQuery context(RoutingContext other) {
    return new ShardQuery(query, other, probes, policy);
  }

  /** The same with other probes. */
  public ShardQuery probes(Probes other) {
    return new ShardQuery(query, context, other, policy);
  }

  /** The same with another policy. */
  public ShardQuery policy(GatherPolicy other) {
    return new ShardQuery(query, context, probes, other);
  }
}
