package dev.nearfield.shard.manifest;

import dev.nearfield.Metric;

/**
 * How to create a collection.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param dimension components of a vector, {@code 1..65,536}
 * @param metric what is compared
 * @param writers what is promised about them
 */
public record CollectionOptions(int dimension, Metric metric, Writers writers) {

  /** What is promised about those who publish. */
  public enum Writers {
    /** There may be many: a store that cannot let one of them win is refused. */
    MANY,
    /**
     * There will never be two at a time, on any machine, collectors and rollbacks included, and no
     * write arrives after its reply was given up for lost: a store without conditions is taken too.
     * If the promise is broken, commits get lost.
     */
    UNSAFE_SINGLE_WRITER
  }

  /** Checks the bounds. */
  public CollectionOptions {
    FieldRules.range("dimension", dimension, 1, CollectionInfo.MAX_DIMENSION);
  }

  /** Any number of writers. */
  public static CollectionOptions of(int dimension, Metric metric) {
    return new CollectionOptions(dimension, metric, Writers.MANY);
  }
}
