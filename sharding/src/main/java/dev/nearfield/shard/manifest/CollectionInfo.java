package dev.nearfield.shard.manifest;

import dev.nearfield.Metric;
import java.util.UUID;

/**
 * What never changes about a collection: the content of its object {@code COLLECTION}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param collection tells it from every other one
 * @param dimension components of a vector
 * @param metric what is compared
 * @param commitPoint how its store lets one writer win
 */
public record CollectionInfo(UUID collection, int dimension, Metric metric, CommitMode commitPoint)
    implements CollectionObject {

  /** Largest dimension, that of an index. */
  public static final int MAX_DIMENSION = 65_536;

  /** Checks the fields. */
  public CollectionInfo {
    FieldRules.range("dimension", dimension, 1, MAX_DIMENSION);
  }

  /** How a store lets one writer win; found by asking it. */
  public enum CommitMode {
    /** {@code CURRENT} is replaced if its ETag is still the one that was read. */
    ETAG,
    /** {@code pointers/<number>} is created if it is absent; the highest number counts. */
    NUMBERED,
    /** {@code CURRENT} is overwritten: the caller promised that there is one writer. */
    UNSAFE
  }
}
