package dev.nearfield.shard.gather;

import java.util.List;

/**
 * The answer of many shards.
 *
 * <p>Threads: immutable, share freely. Owns: its hits, copied.
 *
 * @param hits nearest first, ties by id, no id twice
 * @param coverage what the answer is made of
 * @param scoredCount rows scored by shards that answered
 */
public record GatherResult(List<ShardHit> hits, Coverage coverage, long scoredCount) {

  /** Copies the hits. */
  public GatherResult {
    hits = List.copyOf(hits);
  }
}
