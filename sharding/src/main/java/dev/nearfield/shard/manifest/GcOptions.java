package dev.nearfield.shard.manifest;

import java.time.Duration;

/**
 * What a collection of garbage keeps, and how long it waits.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param keepGenerations the newest so many are kept
 * @param keepFor and those that are younger than this, with all that were published after them; up
 *     to a hundred years
 * @param grace from dooming an object to deleting it: longer than any reader uses a generation that
 *     is not current any more, than a list may be old, and than clocks differ
 * @param mode whether anything is changed
 */
public record GcOptions(int keepGenerations, Duration keepFor, Duration grace, Mode mode) {

  /** Ten generations, all of the last 30 days, a day of grace. */
  public static final GcOptions DEFAULT =
      new GcOptions(10, Duration.ofDays(30), Duration.ofDays(1), Mode.COLLECT);

  /** Whether anything is changed. */
  public enum Mode {
    /** Dooms and deletes. */
    COLLECT,
    /** Says what it would do. */
    DRY_RUN
  }

  /** Checks the bounds. */
  public GcOptions {
    FieldRules.range("keepGenerations", keepGenerations, 1, Integer.MAX_VALUE);
    FieldRules.duration("keepFor", keepFor);
    FieldRules.duration("grace", grace);
  }

  /** The same, changing nothing. */
  public GcOptions dryRun() {
    return new GcOptions(keepGenerations, keepFor, grace, Mode.DRY_RUN);
  }
}
