package dev.nearfield.filter;

/**
 * Strings as sequences of code points: their order is that of their UTF-8 bytes, which {@link
 * String#compareTo} is not, because it puts surrogates before the last letters of the basic plane.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class CodePoints {

  private static final int LAST_OF_TWO_BYTES = 0x7FF;

  private CodePoints() {}

  /** Bytes of the text in UTF-8; -1 if it holds half of a surrogate pair, which has none. */
  public static int utf8Bytes(String text) {
    int bytes = 0;
    for (int at = 0; at < text.length(); at++) {
      char unit = text.charAt(at);
      if (!Character.isSurrogate(unit)) {
        bytes += unit < 0x80 ? 1 : unit <= LAST_OF_TWO_BYTES ? 2 : 3;
      } else if (at + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(at + 1))) {
        bytes += 4;
        at++;
      } else {
        return -1;
      }
    }
    return bytes;
  }

  /** Compares by code points; negative, zero or positive. Neither may hold half of a pair. */
  public static int compare(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int at = 0; at < common; at++) {
      char a = left.charAt(at);
      char b = right.charAt(at);
      if (a != b) {
        return order(a) - order(b);
      }
    }
    return left.length() - right.length();
  }

  /** Surrogates stand for code points above all others, and keep their order among themselves. */
  private static int order(char unit) {
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }
}
