package dev.nearfield.shard.objectstore;

/**
 * What must hold of a key for a write to happen; the store decides and writes in one step.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface PutCondition {

  /** Write whatever is there. */
  static PutCondition none() {
    return new None();
  }

  /** Write only if there is no such object. */
  static PutCondition ifAbsent() {
    return new IfAbsent();
  }

  /** Write only if the object's ETag is still this one. */
  static PutCondition ifMatch(String etag) {
    return new IfMatch(etag);
  }

  /** Write whatever is there. */
  record None() implements PutCondition {}

  /** Write only if there is no such object. */
  record IfAbsent() implements PutCondition {}

  /**
   * Write only if the object is the one that was read.
   *
   * @param etag of that object
   */
  record IfMatch(String etag) implements PutCondition {}
}
