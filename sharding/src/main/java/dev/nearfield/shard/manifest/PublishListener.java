package dev.nearfield.shard.manifest;

/**
 * Hears how far a run is with its shards; what it throws ends the run, which then has published
 * nothing.
 *
 * <p>Threads: called by the thread that publishes. Owns: nothing.
 */
@FunctionalInterface
public interface PublishListener {

  /** Hears nothing. */
  PublishListener NONE = (shards, ofShards, bytes, ofBytes) -> {};

  /**
   * Called whenever another shard is in the store, whether it was there before or was written.
   * Begins anew when another writer was faster.
   *
   * @param shards that are there by now
   * @param bytes in these
   */
  void onShard(int shards, int ofShards, long bytes, long ofBytes);
}
