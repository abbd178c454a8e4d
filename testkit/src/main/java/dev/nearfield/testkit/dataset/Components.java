package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.io.NumberInput;
import org.jspecify.annotations.Nullable;

/** Numbers of a text as components. */
final class Components {

  private static final int MAX_CHARACTERS = 1_000;

  private Components() {}

  /**
   * Parses a decimal number, rounded once to float32.
   *
   * @return what is wrong with the text, or null after appending the number to the row
   */
  static @Nullable String append(String text, TextRow row) {
    if (row.dimension() == RowLayout.MAX_DIMENSION) {
      return "a row has at most %d components".formatted(RowLayout.MAX_DIMENSION);
    }
    float component = parse(text);
    if (Float.isNaN(component)) {
      return text.isBlank() ? "a component is empty" : "'%s' is no number".formatted(shown(text));
    }
    if (Float.isInfinite(component)) {
      return "%s is too large for float32".formatted(shown(text));
    }
    row.add(component);
    return null;
  }

  /** Whether a field of a first record may be a component. */
  static boolean isNumber(String text) {
    return !Float.isNaN(parse(text));
  }

  /** The number, infinity if float32 has none so large, or NaN if the text is no number. */
  private static float parse(String text) {
    String number = text.strip();
    if (!isDecimal(number)) {
      return Float.NaN;
    }
    try {
      return NumberInput.parseFloat(number, true);
    } catch (NumberFormatException _) {
      return Float.NaN;
    }
  }

  /** Java's own parser takes hexadecimal digits, type suffixes and words as well. */
  private static boolean isDecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_CHARACTERS;
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
