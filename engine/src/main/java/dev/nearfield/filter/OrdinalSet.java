package dev.nearfield.filter;

import java.util.PrimitiveIterator;
import java.util.function.IntConsumer;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.PeekableIntIterator;
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

  /** Those whose bit is set, 64 bits a word. */
  public OrdinalSet and(long[] words) {
    return new OrdinalSet(RoaringBitmap.and(bitmap, BitSetUtil.bitmapOf(words)));
  }

  /** All ordinals, ascending. */
  public PrimitiveIterator.OfInt iterator() {
    PeekableIntIterator ordinals = bitmap.getIntIterator();
    return new PrimitiveIterator.OfInt() {
      @Override
      public boolean hasNext() {
        return ordinals.hasNext();
      }

      @Override
      public int nextInt() {
        return ordinals.next();
      }
    };
  }

  /** Begins to go through all ordinals; several may do so at once. */
  public OrdinalBatches batches() {
    return new OrdinalBatches(bitmap.getBatchIterator());
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
