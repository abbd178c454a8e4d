package dev.nearfield.shard.manifest;

/**
 * One shard of a generation.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param shard its number, by which routers name it; stable over generations
 * @param content its file
 * @param vectors how many it holds
 */
public record ShardDescriptor(int shard, ObjectRef content, long vectors) {

  /** Numbers of shards are below this, as those of routers are. */
  public static final int MAX_SHARDS = 65_536;

  /** Checks the fields. */
  public ShardDescriptor {
    FieldRules.range("shard", shard, 0, MAX_SHARDS - 1);
    FieldRules.range("vectors", vectors, 0, Long.MAX_VALUE);
  }
}
