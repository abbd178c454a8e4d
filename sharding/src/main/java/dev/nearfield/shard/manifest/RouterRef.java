package dev.nearfield.shard.manifest;

import java.util.Optional;

/**
 * How records and queries of a generation find their shards.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param strategy the router's kind, such as {@code hash} or {@code cluster}; its codec knows more
 * @param content the router itself, where it is larger than a name
 * @param shards how many it knows, some of which may have no vectors; 0 if only its content says
 * @param defaultProbes shards that a query asks if it says nothing; 0 means all
 * @param clusterability how well the vectors fall into cells, where that was measured
 */
public record RouterRef(
    String strategy,
    Optional<ObjectRef> content,
    int shards,
    int defaultProbes,
    Optional<Double> clusterability) {

  /** Checks the fields. */
  public RouterRef {
    FieldRules.name("strategy", strategy);
    FieldRules.range("shards", shards, 0, ShardDescriptor.MAX_SHARDS);
    FieldRules.range("defaultProbes", defaultProbes, 0, ShardDescriptor.MAX_SHARDS);
    clusterability.ifPresent(value -> FieldRules.finite("clusterability", value));
  }

  /** A router that is nothing but its strategy and the number of shards. */
  public static RouterRef of(String strategy, int shards) {
    return new RouterRef(strategy, Optional.empty(), shards, 0, Optional.empty());
  }

  /** A router that is an object of its own. */
  public static RouterRef of(String strategy, ObjectRef content, int defaultProbes) {
    return new RouterRef(strategy, Optional.of(content), 0, defaultProbes, Optional.empty());
  }

  /** The same, with its content somewhere. */
  RouterRef at(Optional<ObjectRef> place) {
    return new RouterRef(strategy, place, shards, defaultProbes, clusterability);
  }
}
