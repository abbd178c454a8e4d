package dev.nearfield.cli;

import dev.nearfield.shard.manifest.Tag;

/** Checks what options mean beyond their types. */
final class Options {

  private Options() {}

  /** Requires {@code min <= value <= max}. */
  static void requireRange(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw CommandException.usage(
          "%s must be in [%d, %d], was %d".formatted(option, min, max, value));
    }
  }

  /** Requires what can be the name of a tag. */
  static void requireTag(String option, String name) {
    try {
      Tag.requireName(name);
    } catch (IllegalArgumentException wrong) {
      throw CommandException.usage("%s: %s".formatted(option, wrong.getMessage()));
    }
  }

  /** Requires {@code min <= value <= max}; NaN lies nowhere. */
  static void requireRange(String option, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw CommandException.usage(
          "%s must be in [%s, %s], was %s".formatted(option, min, max, value));
    }
  }
}
