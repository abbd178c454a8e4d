package dev.nearfield.index;

import dev.nearfield.Maintenance;
import dev.nearfield.MetricsSink;
import dev.nearfield.Warmup;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.Verify;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a saved index is opened.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param verify when mapped rows are verified
 * @param warmup how it gets to full speed
 * @param maintenance who takes dead rows out
 * @param durability when an update counts as acknowledged
 * @param keys where the way from ids to rows is kept
 * @param metrics who is told what the index does, if anybody
 */
public record OpenOptions(
    Verify verify,
    Warmup warmup,
    Maintenance maintenance,
    Durability durability,
    KeyOptions keys,
    @Nullable MetricsSink metrics) {

  /** Refuses null. */
  public OpenOptions {
    Objects.requireNonNull(verify, "verify");
    Objects.requireNonNull(warmup, "warmup");
    Objects.requireNonNull(maintenance, "maintenance");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(keys, "keys");
  }

  /** Safe, and fast soon. */
  public static final OpenOptions DEFAULT =
      new OpenOptions(
          Verify.FULL,
          Warmup.BACKGROUND,
          Maintenance.BACKGROUND,
          Durability.ON_CLOSE,
          KeyOptions.OFF_HEAP,
          null);

  /** With another verification. */
  public OpenOptions verify(Verify other) {
    return new OpenOptions(other, warmup, maintenance, durability, keys, metrics);
  }

  /** With another warm-up. */
  public OpenOptions warmup(Warmup other) {
    return new OpenOptions(verify, other, maintenance, durability, keys, metrics);
  }

  /** With another maintenance. */
  public OpenOptions maintenance(Maintenance other) {
    return new OpenOptions(verify, warmup, other, durability, keys, metrics);
  }

  /** With another durability. */
  public OpenOptions durability(Durability other) {
    return new OpenOptions(verify, warmup, maintenance, other, keys, metrics);
  }

  /** With ids kept elsewhere. */
  public OpenOptions keys(KeyOptions other) {
    return new OpenOptions(verify, warmup, maintenance, durability, other, metrics);
  }

  /** With somebody who is told what the index does. */
  public OpenOptions metrics(MetricsSink sink) {
    Objects.requireNonNull(sink, "metrics");
    return new OpenOptions(verify, warmup, maintenance, durability, keys, sink);
  }
}
