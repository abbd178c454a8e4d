package dev.nearfield.shard.reader;

/**
 * What a reader has of a shard.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum ShardState {
  /** Nothing open; fetched or opened when a query needs it. */
  ABSENT,
  /** On its way. */
  DOWNLOADING,
  /** Open. */
  READY,
  /** What the store has is not what was published, or what is here does not open. */
  QUARANTINED,
  /** Could not be fetched; tried again after a pause. */
  DEGRADED
}
