package dev.nearfield.shard.manifest;

import dev.nearfield.Metric;
import dev.nearfield.shard.objectstore.ObjectContent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run wants to publish.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the files of its content.
 *
 * @param scope whether shards that are not named stay
 * @param router the new router; empty to keep the one there is
 * @param shards new or changed ones
 * @param removed numbers of shards that go
 * @param vectors what the shards hold, for a collection to refuse others; empty if it is not known
 * @param index what all indexes have alike; empty to keep what was said of them
 * @param recall what must be found; empty to keep what was asked for, or to ask for nothing if the
 *     plan is whole
 * @param optionalFeatures see {@link Manifest}; those that it does not name stay, unless the plan
 *     is whole
 * @param custom the caller's own; likewise
 */
public record PublishPlan(
    Scope scope,
    Optional<RouterUpload> router,
    List<ShardUpload> shards,
    Set<Integer> removed,
    Optional<VectorShape> vectors,
    Optional<IndexShape> index,
    Optional<RecallUpload> recall,
    Map<String, String> optionalFeatures,
    Map<String, String> custom) {

  /** What happens to shards that a plan does not name. */
  public enum Scope {
    /** They go: the plan is the whole generation. */
    WHOLE,
    /** They stay as they are. */
    CHANGES
  }

  /** What vectors have alike. */
  public record VectorShape(int dimension, Metric metric) {}

  /**
   * A router to publish.
   *
   * @param router what the manifest says of it; its content is filled in
   * @param content its bytes, where it is more than a name
   */
  public record RouterUpload(RouterRef router, Optional<ObjectContent> content) {}

  /**
   * A recall to ask for.
   *
   * @param terms of it
   * @param probes the bytes of a probe set; empty to keep the one of the generation before
   */
  public record RecallUpload(RecallTerms terms, Optional<ObjectContent> probes) {}

  /**
   * A shard to publish.
   *
   * @param shard its number
   * @param content its file; not empty
   * @param vectors how many it holds
   */
  public record ShardUpload(int shard, ObjectContent content, long vectors) {

    /** Checks the fields. */
    public ShardUpload {
      FieldRules.range("shard", shard, 0, ShardDescriptor.MAX_SHARDS - 1);
      FieldRules.range("length of shard " + shard, content.length(), 1, Long.MAX_VALUE);
      FieldRules.range("vectors", vectors, 0, Long.MAX_VALUE);
    }
  }

  /** Checks that no shard is named twice, and copies what is mutable. */
  public PublishPlan {
    shards = List.copyOf(shards);
    removed = Set.copyOf(removed);
    optionalFeatures = Map.copyOf(optionalFeatures);
    custom = Map.copyOf(custom);
    Set<Integer> named = new HashSet<>(removed);
    for (ShardUpload each : shards) {
      FieldRules.that(named.add(each.shard()), "shard %d is named twice".formatted(each.shard()));
    }
    FieldRules.that(
        scope == Scope.CHANGES || removed.isEmpty(), "a whole generation removes nothing by name");
  }

  /** A whole generation. */
  public static PublishPlan whole(RouterUpload router, List<ShardUpload> shards) {
    return new PublishPlan(
        Scope.WHOLE,
        Optional.of(router),
        shards,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }

  /** Some shards in the place of older ones, or beside them. */
  public static PublishPlan changes(List<ShardUpload> shards) {
    return new PublishPlan(
        Scope.CHANGES,
        Optional.empty(),
        shards,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }

  /** The same without some shards. */
  public PublishPlan removing(Set<Integer> numbers) {
    return new PublishPlan(
        scope, router, shards, numbers, vectors, index, recall, optionalFeatures, custom);
  }

  /** The same, saying what vectors its shards hold. */
  public PublishPlan vectors(int dimension, Metric metric) {
    return new PublishPlan(
        scope,
        router,
        shards,
        removed,
        Optional.of(new VectorShape(dimension, metric)),
        index,
        recall,
        optionalFeatures,
        custom);
  }

  /** The same, saying what its indexes have alike. */
  public PublishPlan index(IndexShape shape) {
    return new PublishPlan(
        scope,
        router,
        shards,
        removed,
        vectors,
        Optional.of(shape),
        recall,
        optionalFeatures,
        custom);
  }

  /** The same, asking for a recall. */
  public PublishPlan recall(RecallUpload wanted) {
    return new PublishPlan(
        scope,
        router,
        shards,
        removed,
        vectors,
        index,
        Optional.of(wanted),
        optionalFeatures,
        custom);
  }

  /** The same with fields of the caller's own. */
  public PublishPlan custom(Map<String, String> fields) {
    return new PublishPlan(
        scope, router, shards, removed, vectors, index, recall, optionalFeatures, fields);
  }

  /** The numbers of all shards that it changes by name. */
  Set<Integer> touched() {
    Set<Integer> numbers = new HashSet<>(removed);
    shards.forEach(shard -> numbers.add(shard.shard()));
    return numbers;
  }
}
