package dev.nearfield.filter;

import java.util.function.IntConsumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * Ordinals that match a filter: compressed, so that few of many rows take little memory.
 *
 * <p>Threads: immutable, share freely. Owns: its bitmap, on the heap.
 */
public final class OrdinalSet {

  private final RoaringBitmap bitmap;

  /** Takes the bitmap, which nobody may change afterwards. */
  OrdinalSet(RoaringBitmap bitmap) {
    this.bitmap = bitmap;
  }

  /** How many ordinals there are. */
  public int size() {
    return bitmap.getCardinality();
  }

  /** Whether an ordinal is in the set; allocates nothing. */
  public boolean contains(int ordinal) {
    return bitmap.contains(ordinal);
  }

  /** Hands out all ordinals, ascending. */
  public void forEach(IntConsumer consumer) {
    bitmap.forEach((org.roaringbitmap.IntConsumer) consumer::accept);
  }

  /** The ordinal at a position of the ascending order. */
  public int select(int position) {
    return bitmap.select(position);
  }

  /** All ordinals, ascending. */
  public int[] toArray() {
    return bitmap.toArray();
  }
}
