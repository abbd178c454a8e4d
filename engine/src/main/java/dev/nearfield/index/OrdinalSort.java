package dev.nearfield.index;

/**
 * Sorts ordinals without garbage: {@code Arrays.sort} allocates an array per partition from 45
 * elements on.
 *
 * <p>Shell's sort (D. L. Shell, CACM 2(7), 1959) with the gaps of M. Ciura (FCT 2001), continued by
 * the factor 2.25.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class OrdinalSort {

  private static final int[] GAPS = {
    1, 4, 10, 23, 57, 132, 301, 701, 1_577, 3_548, 7_983, 17_961, 40_412
  };

  private OrdinalSort() {}

  /** Sorts the first {@code count} ordinals. */
  static void sort(int[] ordinals, int count) {
    for (int i = GAPS.length - 1; i >= 0; i--) {
      sortEvery(GAPS[i], ordinals, count);
    }
  }

  private static void sortEvery(int gap, int[] ordinals, int count) {
    for (int next = gap; next < count; next++) {
      int ordinal = ordinals[next];
      int place = next;
      while (place >= gap && ordinals[place - gap] > ordinal) {
        ordinals[place] = ordinals[place - gap];
        place -= gap;
      }
      ordinals[place] = ordinal;
    }
  }
}
