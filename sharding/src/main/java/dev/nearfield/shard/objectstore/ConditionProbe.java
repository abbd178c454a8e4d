package dev.nearfield.shard.objectstore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;

/**
 * Tries which conditions on writes a store keeps; some servers refuse {@code If-Match}, some ignore
 * conditions and answer that all went well.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param ifAbsent whether a write that must not replace anything does not
 * @param ifMatch whether a write that must replace one known object does so, and nothing else
 */
public record ConditionProbe(boolean ifAbsent, boolean ifMatch) {

  private static final String SCRATCH = "probe/";

  /** Asks by writing a scratch object, which it deletes. */
  public static ConditionProbe of(ObjectStore store) {
    var key = ObjectKey.of(SCRATCH + UUID.randomUUID());
    try {
      boolean ifAbsent =
          writes(store, key, "first", PutCondition.ifAbsent())
              && !writes(store, key, "second", PutCondition.ifAbsent());
      return new ConditionProbe(ifAbsent, ifAbsent && keepsIfMatch(store, key));
    } finally {
      store.delete(key);
    }
  }

  /** The right ETag must be taken, and then no longer be right. */
  private static boolean keepsIfMatch(ObjectStore store, ObjectKey key) {
    String etag = store.head(key).etag();
    return writes(store, key, "third", PutCondition.ifMatch(etag))
        && !writes(store, key, "fourth", PutCondition.ifMatch(etag))
        && !writesAbsent(store, ObjectKey.of(key + "-absent"), etag);
  }

  /** An object that is not there matches nothing. */
  private static boolean writesAbsent(ObjectStore store, ObjectKey key, String etag) {
    boolean written = writes(store, key, "fifth", PutCondition.ifMatch(etag));
    if (written) {
      store.delete(key);
    }
    return written;
  }

  private static boolean writes(
      ObjectStore store, ObjectKey key, String content, PutCondition condition) {
    try {
      store.put(key, ObjectContent.of(content.getBytes(US_ASCII)), condition);
      return true;
    } catch (PreconditionFailedException | ObjectNotFoundException | RequestRefusedException no) {
      return false;
    }
  }
}
