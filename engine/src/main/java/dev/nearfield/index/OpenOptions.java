package dev.nearfield.index;

import dev.nearfield.Maintenance;
import dev.nearfield.Warmup;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.Verify;
import java.util.Objects;

/**
 * How a saved index is opened.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param verify when mapped rows are verified
 * @param warmup how it gets to full speed
 * @param maintenance who takes dead rows out
 * @param durability when an update counts as acknowledged
 */
public record OpenOptions(
    Verify verify, Warmup warmup, Maintenance maintenance, Durability durability) {

  /** Refuses null. */
  public OpenOptions {
    Objects.requireNonNull(verify, "verify");
    Objects.requireNonNull(warmup, "warmup");
    Objects.requireNonNull(maintenance, "maintenance");
    Objects.requireNonNull(durability, "durability");
  }

  /** Safe, and fast soon. */
  public static final OpenOptions DEFAULT =
      new OpenOptions(Verify.FULL, Warmup.BACKGROUND, Maintenance.BACKGROUND, Durability.ON_CLOSE);

  /** With another verification. */
  public OpenOptions verify(Verify other) {
    return new OpenOptions(other, warmup, maintenance, durability);
  }

  /** With another warm-up. */
  public OpenOptions warmup(Warmup other) {
    return new OpenOptions(verify, other, maintenance, durability);
  }

  /** With another maintenance. */
  public OpenOptions maintenance(Maintenance other) {
    return new OpenOptions(verify, warmup, other, durability);
  }

  /** With another durability. */
  public OpenOptions durability(Durability other) {
    return new OpenOptions(verify, warmup, maintenance, other);
  }
}
