package dev.nearfield.shard.gather;

/**
 * A shard that did not answer because something went wrong.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param shard its number
 * @param cause what it threw, or what kept it from being asked
 */
public record ShardFailure(int shard, Throwable cause) {

  @Override
  public String toString() {
    return "shard %d: %s".formatted(shard, cause);
  }
}
