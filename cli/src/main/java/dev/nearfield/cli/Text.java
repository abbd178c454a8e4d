package dev.nearfield.cli;

import java.util.Locale;

/** Numbers as people read them. */
public final class Text {

  private static final String[] BYTE_UNITS = {"bytes", "KB", "MB", "GB", "TB"};
  private static final int SECONDS_PER_MINUTE = 60;

  private Text() {}

  /** {@code 60,000}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 1 vector} or {@code 60,000 vectors}. */
  public static String count(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** {@code 47.0 MB}; units of a thousand, as disks and memory bandwidths are sold. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.95 && unit < BYTE_UNITS.length - 1) {
      value /= 1_000;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : decimal(value, 1) + " " + BYTE_UNITS[unit];
  }

  /** {@code 0.42 s}, {@code 12.3 s} or {@code 3 min 05 s}. */
  public static String seconds(double seconds) {
    if (seconds < 1) {
      return decimal(seconds, 2) + " s";
    }
    if (seconds < SECONDS_PER_MINUTE) {
      return decimal(seconds, 1) + " s";
    }
    long whole = Math.round(seconds);
    return String.format(
        Locale.ROOT, "%d min %02d s", whole / SECONDS_PER_MINUTE, whole % SECONDS_PER_MINUTE);
  }

  /** {@code 83.1 us} or {@code 1.25 ms}. */
  public static String micros(double micros) {
    return micros < 1_000 ? decimal(micros, 1) + " us" : decimal(micros / 1_000, 2) + " ms";
  }

  /** {@code 80 us} or {@code 1.5 ms}, for axes. */
  public static String shortMicros(double micros) {
    boolean small = micros < 1_000;
    String number = String.format(Locale.ROOT, "%.3g", small ? micros : micros / 1_000);
    String trimmed = number.contains(".") ? number.replaceAll("\\.?0+$", "") : number;
    return trimmed + (small ? " us" : " ms");
  }

  /** {@code 0.15}, or a dash where walks expand their whole beam. */
  public static String slack(float slack) {
    return Float.isInfinite(slack) ? "-" : Float.toString(slack);
  }

  /** A number with a fixed count of decimals, the same in every locale. */
  public static String decimal(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
