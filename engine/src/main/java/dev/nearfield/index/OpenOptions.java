package dev.nearfield.index;

import dev.nearfield.Warmup;
import dev.nearfield.storage.Verify;
import java.util.Objects;

/**
 * How a saved index is opened.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param verify when mapped rows are verified
 * @param warmup how it gets to full speed
 */
public record OpenOptions(Verify verify, Warmup warmup) {

  /** Refuses null. */
  public OpenOptions {
    Objects.requireNonNull(verify, "verify");
    Objects.requireNonNull(warmup, "warmup");
  }

  /** Safe, and fast soon. */
  public static final OpenOptions DEFAULT = new OpenOptions(Verify.FULL, Warmup.BACKGROUND);

  /** With another verification. */
  public OpenOptions verify(Verify other) {
    return new OpenOptions(other, warmup);
  }

  /** With another warm-up. */
  public OpenOptions warmup(Warmup other) {
    return new OpenOptions(verify, other);
  }
}
