package dev.nearfield.filter;

import java.util.Arrays;

/**
 * An immutable set of column keys, as ascending disjoint ranges: one for a comparison, one per
 * value for a list of them.
 *
 * <p>Threads: immutable, share freely. Owns: its array.
 */
final class KeySet {

  /** No keys. */
  static final KeySet NONE = new KeySet(new long[0]);

  /** Every key. */
  static final KeySet ALL = range(Long.MIN_VALUE, Long.MAX_VALUE);

  /** First and last key of each range, in turn. */
  private final long[] bounds;

  private KeySet(long[] bounds) {
    this.bounds = bounds;
  }

  /** The keys from {@code first} to {@code last}, both included; none if they are out of order. */
  static KeySet range(long first, long last) {
    return first > last ? NONE : new KeySet(new long[] {first, last});
  }

  /** The keys given, in any order, adjacent ones joined to ranges; the array is sorted in place. */
  static KeySet of(long[] keys) {
    Arrays.sort(keys);
    long[] bounds = new long[2 * keys.length];
    int end = 0;
    for (long key : keys) {
      if (end > 0 && (key == bounds[end - 1] || key == bounds[end - 1] + 1)) { // it never wraps
        bounds[end - 1] = key;
      } else {
        bounds[end] = key;
        bounds[end + 1] = key;
        end += 2;
      }
    }
    return new KeySet(Arrays.copyOf(bounds, end));
  }

  /** The keys in both sets, of which each must be one range or none. */
  KeySet intersectRange(KeySet other) {
    if (bounds.length == 0 || other.bounds.length == 0) {
      return NONE;
    }
    return range(Math.max(bounds[0], other.bounds[0]), Math.min(bounds[1], other.bounds[1]));
  }

  int rangeCount() {
    return bounds.length / 2;
  }

  long first(int range) {
    return bounds[2 * range];
  }

  long last(int range) {
    return bounds[2 * range + 1];
  }

  /** Whether a key is in the set; binary search over the ranges, allocates nothing. */
  boolean contains(long key) {
    int low = 0;
    int high = rangeCount() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (key < first(middle)) {
        high = middle - 1;
      } else if (key > last(middle)) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }
}
