package dev.nearfield.filter;

import dev.nearfield.storage.ReferenceCount;
import java.util.Arrays;
import java.util.BitSet;
import org.roaringbitmap.RoaringBitmap;

/**
 * What readers read: the indexes as of one {@link Columns#seal}, and the ordinals that changed
 * since, of which the indexes know nothing.
 *
 * <p>Threads: one writer notes changes, any number of readers; who reads the indexes holds a
 * reference, because their runs are written again afterwards. Owns: the right to have its runs
 * written again, once.
 */
final class IndexView {

  /** Ordinals with a row. */
  final RoaringBitmap rows;

  /** One index per declared field. */
  final FieldIndex[] fields;

  private final ReferenceCount readers;
  private final int[] changed;

  /** Published after the ordinal that it counts, which is noted after its row was written. */
  private volatile int changedCount;

  /**
   * Makes a view without changes.
   *
   * @param maxChanges how many there may be before the next seal
   * @param retire gets the indexes back when a later view has replaced this one and nobody reads
   */
  IndexView(RoaringBitmap rows, FieldIndex[] fields, int maxChanges, Runnable retire) {
    this.rows = rows;
    this.fields = fields;
    this.changed = new int[maxChanges];
    this.readers = new ReferenceCount(retire);
  }

  /** Gets in; false once the view has been replaced. Pair every true with {@link #leave}. */
  boolean tryEnter() {
    return readers.tryAcquire();
  }

  void leave() {
    readers.release();
  }

  /** Lets nobody in any more. */
  void replace() {
    readers.close();
  }

  /** Whether a change can still be noted. */
  boolean hasRoom() {
    return changedCount < changed.length;
  }

  /** Notes that a row changed. */
  void note(int ordinal) {
    int count = changedCount; // there is one writer
    changed[count] = ordinal;
    changedCount = count + 1;
  }

  boolean hasChanges() {
    return changedCount > 0;
  }

  /** The ordinals that changed since the seal, up to now. */
  RoaringBitmap changes() {
    return RoaringBitmap.bitmapOfUnordered(Arrays.copyOf(changed, changedCount));
  }

  /** The same as a bit set. */
  BitSet changeBits() {
    var bits = new BitSet();
    int count = changedCount;
    for (int i = 0; i < count; i++) {
      bits.set(changed[i]);
    }
    return bits;
  }
}
