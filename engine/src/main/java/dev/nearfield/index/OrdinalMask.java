package dev.nearfield.index;

import dev.nearfield.filter.OrdinalSet;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A set of ordinals with a bit for each that there is: a walk asks about thousands of rows, from
 * all over, and the bits of a million are near.
 *
 * <p>Threads: one at a time. Owns: its words, which only grow.
 */
final class OrdinalMask implements IntPredicate {

  private long[] words = new long[0];

  /**
   * Takes over a set.
   *
   * @param size one more than the highest ordinal that counts
   */
  void fill(OrdinalSet ordinals, int size) {
    int needed = (size >>> 6) + 1;
    if (words.length < needed) {
      words = new long[needed + (needed >>> 2)];
    } else {
      Arrays.fill(words, 0);
    }
    long[] bits = words;
    ordinals.forEach(
        ordinal -> {
          if (ordinal < size) {
            bits[ordinal >>> 6] |= 1L << ordinal;
          }
        });
  }

  @Override
  public boolean test(int ordinal) {
    int index = ordinal >>> 6;
    return index < words.length && (words[index] >>> ordinal & 1) != 0;
  }

  long bytes() {
    return (long) words.length * Long.BYTES;
  }
}
