package dev.nearfield;

/** A number the caller passed lies outside its documented bounds; nothing is clamped silently. */
public final class OutOfRangeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  OutOfRangeException(String name, long value, long min, long max) {
    super("%s must be in [%d, %d], was %d".formatted(name, min, max, value));
  }

  private OutOfRangeException(String name, double value, double min, double max) {
    super("%s must be in [%s, %s], was %s".formatted(name, min, max, value));
  }

  /** Throws unless {@code min <= value <= max}. */
  public static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new OutOfRangeException(name, value, min, max);
    }
  }

  /** Throws unless {@code min <= value <= max}; NaN lies nowhere. */
  public static void check(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new OutOfRangeException(name, value, min, max);
    }
  }
}
