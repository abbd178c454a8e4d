package dev.nearfield.testkit.dataset;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dictionary in an npy file: {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4),
 * }}.
 *
 * @param type element type
 * @param order byte order of the array
 * @param shape length of each axis, at least one axis
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between two methods, never compared.
record NpyHeader(ElementType type, ByteOrder order, long[] shape) {

  // Possessive throughout: a hostile header must not make the matcher backtrack.
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*+['\"](\\w++)['\"]\\s*+:\\s*+"
              + "(?:['\"]([^'\"]*+)['\"]|(True|False)|\\(([\\d,\\sL]*+)\\))\\s*+(,?+)");

  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
  private static final int MAX_AXES = 16;
  private static final int MAX_DIGITS = 18;

  static NpyHeader parse(FileBytes bytes, long offsetBytes, String text) {
    Map<String, String> entries = entries(bytes, offsetBytes, text);
    if (!entries.keySet().equals(KEYS)) {
      throw bytes.malformed(
          offsetBytes,
          "the npy header must have the keys %s, has %s".formatted(KEYS, entries.keySet()));
    }
    String descr = Objects.requireNonNull(entries.get("descr"));
    long[] shape = shape(bytes, offsetBytes, Objects.requireNonNull(entries.get("shape")));
    requireRowMajor(bytes, offsetBytes, entries, shape);
    return new NpyHeader(type(bytes, offsetBytes, descr), order(descr), shape);
  }

  private static Map<String, String> entries(FileBytes bytes, long offsetBytes, String text) {
    String trimmed = text.strip();
    boolean braced = trimmed.startsWith("{") && trimmed.endsWith("}") && trimmed.length() > 2;
    String body = braced ? trimmed.substring(1, trimmed.length() - 1).stripTrailing() : "";
    Map<String, String> entries = new HashMap<>();
    Matcher matcher = ENTRY.matcher(body);
    int end = 0;
    while (end < body.length() && matcher.find(end) && matcher.start() == end) {
      entries.put(matcher.group(1), value(matcher));
      end = matcher.end();
    }
    if (entries.isEmpty() || end != body.length()) {
      throw bytes.malformed(
          offsetBytes, "the npy header is not a dictionary of descr, fortran_order and shape");
    }
    return entries;
  }

  private static String value(Matcher matcher) {
    for (int group = 2; group <= 4; group++) {
      String value = matcher.group(group);
      if (value != null) {
        return value;
      }
    }
    throw new AssertionError(matcher);
  }

  private static long[] shape(FileBytes bytes, long offsetBytes, String tuple) {
    String[] fields = tuple.replace("L", "").strip().split("\\s*,\\s*", -1);
    int axes =
        fields.length > 0 && fields[fields.length - 1].isEmpty()
            ? fields.length - 1
            : fields.length;
    if (axes < 1 || axes > MAX_AXES) {
      throw bytes.malformed(
          offsetBytes, "the npy array must have 1 to %d axes, has %d".formatted(MAX_AXES, axes));
    }
    long[] shape = new long[axes];
    for (int axis = 0; axis < axes; axis++) {
      shape[axis] = length(bytes, offsetBytes, fields[axis]);
    }
    return shape;
  }

  private static long length(FileBytes bytes, long offsetBytes, String digits) {
    if (digits.isEmpty()
        || digits.length() > MAX_DIGITS
        || !digits.chars().allMatch(Character::isDigit)) {
      throw bytes.malformed(offsetBytes, "'%s' is no length of an axis".formatted(digits));
    }
    return Long.parseLong(digits);
  }

  private static void requireRowMajor(
      FileBytes bytes, long offsetBytes, Map<String, String> entries, long[] shape) {
    // A flat array is the same in both orders.
    if ("True".equals(entries.get("fortran_order")) && shape.length > 1) {
      throw bytes.malformed(
          offsetBytes,
          "the array is in Fortran order: save it with numpy.ascontiguousarray(array)");
    }
  }

  private static ElementType type(FileBytes bytes, long offsetBytes, String descr) {
    String code = descr.isEmpty() ? "" : descr.substring(1);
    boolean orderKnown = !descr.isEmpty() && "<>|=".indexOf(descr.charAt(0)) >= 0;
    return switch (orderKnown ? code : "") {
      case "f4" -> ElementType.FLOAT32;
      case "f8" -> ElementType.FLOAT64;
      case "f2" -> ElementType.FLOAT16;
      case "u1" -> ElementType.UINT8;
      case "i1" -> ElementType.INT8;
      case "i2" -> ElementType.INT16;
      case "i4" -> ElementType.INT32;
      case "i8" -> ElementType.INT64;
      default ->
          throw bytes.malformed(
              offsetBytes,
              "element type '%s' is not read: convert it with array.astype('float32')"
                  .formatted(descr));
    };
  }

  private static ByteOrder order(String descr) {
    return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }
}
