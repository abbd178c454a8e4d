package dev.nearfield.filter;

import java.util.Arrays;

/**
 * Entries of an index before they are sorted: a key and an ordinal each. On the heap, for the time
 * of one {@link Columns#seal} and for as many entries as it has new rows.
 *
 * <p>Threads: one. Owns: its arrays.
 */
final class EntryBuffer {

  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;

  private long[] keys = new long[64];
  private int[] ordinals = new int[64];
  private int size;

  void add(long key, int ordinal) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      ordinals = Arrays.copyOf(ordinals, 2 * size);
    }
    keys[size] = key;
    ordinals[size++] = ordinal;
  }

  int size() {
    return size;
  }

  long key(int position) {
    return keys[position];
  }

  int ordinal(int position) {
    return ordinals[position];
  }

  /** The first position, in a sorted buffer, whose key is not less; {@link #size} if none is. */
  int lowerBound(long key) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Sorts by key, keeping the order of equal keys: radix sort from the least digit, leaving out
   * digits that are the same in all keys, which are most of them.
   */
  void sort() {
    long differing = 0;
    for (int position = 1; position < size; position++) {
      differing |= keys[position] ^ keys[0];
    }
    long[] keysAside = new long[keys.length];
    int[] ordinalsAside = new int[keys.length];
    for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
      if ((differing >>> shift & (DIGITS - 1)) != 0) {
        scatter(shift, keysAside, ordinalsAside);
        long[] keysBefore = keys;
        int[] ordinalsBefore = ordinals;
        keys = keysAside;
        ordinals = ordinalsAside;
        keysAside = keysBefore;
        ordinalsAside = ordinalsBefore;
      }
    }
  }

  private void scatter(int shift, long[] toKeys, int[] toOrdinals) {
    int[] starts = new int[DIGITS + 1];
    for (int position = 0; position < size; position++) {
      starts[digit(keys[position], shift) + 1]++;
    }
    for (int digit = 0; digit < DIGITS; digit++) {
      starts[digit + 1] += starts[digit];
    }
    for (int position = 0; position < size; position++) {
      int to = starts[digit(keys[position], shift)]++;
      toKeys[to] = keys[position];
      toOrdinals[to] = ordinals[position];
    }
  }

  /** A digit of the key as an unsigned number: the sign turned around, negative keys come first. */
  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
  }
}
