package dev.nearfield.shard.gather;

import java.util.UUID;

/**
 * The order in which an index breaks ties: longs by value, UUIDs as unsigned numbers, strings by
 * code points. Ids of different types never meet in one corpus; here they are in that order.
 */
final class IdOrder {

  private IdOrder() {}

  /** Negative, zero or positive, as the first comes before, is, or comes after the second. */
  static int compare(Object first, Object second) {
    return switch (first) {
      case Long a when second instanceof Long b -> Long.compare(a, b);
      case String a when second instanceof String b -> compareText(a, b);
      case UUID a when second instanceof UUID b -> compareUuids(a, b);
      default -> Integer.compare(rank(first), rank(second));
    };
  }

  private static int rank(Object id) {
    return switch (id) {
      case Long _ -> 0;
      case UUID _ -> 1;
      default -> 2;
    };
  }

  private static int compareUuids(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  /** Not {@link String#compareTo}: surrogates sort below U+E000 there, and above by code point. */
  private static int compareText(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean mixed = Character.isSurrogate(x) != Character.isSurrogate(y);
        return mixed ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
