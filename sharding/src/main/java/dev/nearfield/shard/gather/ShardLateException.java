package dev.nearfield.shard.gather;

/** A shard cannot answer before its query's deadline; it counts as late, not as failed. */
public final class ShardLateException extends GatherException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what was not there in time.
   *
   * @param what the shard lacks
   */
  public ShardLateException(String what) {
    super(what + " took longer than the deadline allows: ask again, or allow more");
  }
}
