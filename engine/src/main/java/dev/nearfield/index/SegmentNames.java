package dev.nearfield.index;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of segment files: {@code vectors-000001.nf} and so on of stored rows, {@code
 * records-000001.nf} of records.
 */
final class SegmentNames {

  private static final Pattern NAME = Pattern.compile("(?:vectors|records)-(\\d{6,9})\\.nf");

  private SegmentNames() {}

  static String name(int number) {
    return String.format(Locale.ROOT, "vectors-%06d.nf", number); // digits of any locale: 0-9
  }

  static String recordName(int number) {
    return String.format(Locale.ROOT, "records-%06d.nf", number);
  }

  static boolean matches(String name) {
    return NAME.matcher(name).matches();
  }

  /** The number in a segment file's name. */
  static int number(Path file) {
    Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a segment's name: " + file);
    }
    return Integer.parseInt(matcher.group(1));
  }
}
