package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** Bounds of fields; each failure names field, value and bound. */
final class FieldRules {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Duration LONGEST = Duration.ofDays(36_525);
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final int SHOWN = 60;

  private FieldRules() {}

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

  /** A time that can be added to any moment. */
  static void duration(String field, Duration value) {
    that(
        !value.isNegative() && value.compareTo(LONGEST) <= 0,
        "%s must be in [0, %d days], was %s".formatted(field, LONGEST.toDays(), value));
  }

  static void finite(String field, double value) {
    that(Double.isFinite(value), "%s must be finite, was %s".formatted(field, value));
  }

  /** A part of a whole; minus zero is none, it would be a second form of zero. */
  static void share(String field, double value) {
    that(
        Double.compare(value, 0) >= 0 && Double.compare(value, 1) <= 0,
        "%s must be in [0, 1], was %s".formatted(field, value));
  }

  /** A moment whose year has four digits, from 1970 on. */
  static void moment(String field, Instant value) {
    that(
        !value.isBefore(Instant.EPOCH) && !value.isAfter(LAST),
        "%s must be in [%s, %s], was %s".formatted(field, Instant.EPOCH, LAST, value));
  }

  /** A text that UTF-8 can hold: half a character could be written, and not be read again. */
  static void text(String field, String value, int maxLength) {
    range("the length of " + field, value.length(), 0, maxLength);
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      int codePoint = value.codePointAt(i);
      that(
          codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE,
          "%s has half a character at %d".formatted(field, i));
    }
  }

  /** A text for a message: its beginning. */
  static String shown(String text) {
    return text.substring(0, Math.min(text.length(), SHOWN));
  }

  static void sha256(String field, String value) {
    that(
        Sha256.isHex(value),
        "%s must be 64 digits of hex, was '%s'".formatted(field, shown(value)));
  }

  static boolean isName(String value) {
    return NAME.matcher(value).matches();
  }

  /** Names become parts of keys. */
  static void name(String field, String value) {
    that(
        isName(value),
        "%s must be 1 to 100 of A-Z a-z 0-9 . _ - and not begin with . _ or -, was '%s'"
            .formatted(field, shown(value)));
  }
}
