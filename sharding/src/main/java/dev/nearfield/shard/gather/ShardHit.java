package dev.nearfield.shard.gather;

import dev.nearfield.Hit;

/**
 * One row of an answer.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param id the caller's
 * @param score larger is nearer, under every metric; comparable between shards, whatever their
 *     codes, as it is that of the stored row
 * @param shard that has it; of several, the one where it scores best
 */
public record ShardHit(Object id, float score, int shard) {

  /** The same as a hit of one index. */
  public Hit hit() {
    return new Hit(id, score);
  }
}
