package dev.nearfield.index;

import dev.nearfield.quantize.CellCodec;
import java.util.Arrays;

/**
 * The order in which rows of a batch are linked: those of one cell one after the other, as their
 * walks read much the same rows and lists, which are then still in the cache.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class CellOrder {

  private CellOrder() {}

  /**
   * Sorts a batch by cells, rows of one cell as they came; codes without cells leave all as it is.
   *
   * @param first ordinal of the batch's first row
   * @param count rows, with their codes written
   * @return numbers of the batch's rows, shape {@code [count]}
   */
  static int[] of(CodeRows codes, int first, int count) {
    var order = new int[count];
    if (!(codes.codec() instanceof CellCodec codec)) {
      Arrays.setAll(order, i -> i);
      return order;
    }
    var starts = new int[codec.cells().count() + 1];
    for (int i = 0; i < count; i++) {
      starts[codec.cellOf(codes.address(first + i)) + 1]++;
    }
    for (int cell = 1; cell < starts.length; cell++) {
      starts[cell] += starts[cell - 1];
    }
    for (int i = 0; i < count; i++) {
      order[starts[codec.cellOf(codes.address(first + i))]++] = i;
    }
    return order;
  }
}
