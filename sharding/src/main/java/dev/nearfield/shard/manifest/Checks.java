package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.Sha256;
import java.util.regex.Pattern;

/** Bounds of fields; each failure names field, value and bound. */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private Checks() {}

  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  static void range(String field, long value, long min, long max) {
    that(
        value >= min && value <= max,
        "%s must be in [%d, %d], was %d".formatted(field, min, max, value));
  }

  static void finite(String field, double value) {
    that(Double.isFinite(value), "%s must be finite, was %s".formatted(field, value));
  }

  static void sha256(String field, String value) {
    that(Sha256.isHex(value), "%s must be 64 digits of hex, was '%s'".formatted(field, value));
  }

  /** Names become parts of keys. */
  static void name(String field, String value) {
    that(
        NAME.matcher(value).matches(),
        "%s must be 1 to 100 of A-Z a-z 0-9 . _ - and not begin with . _ or -, was '%s'"
            .formatted(field, value));
  }
}
