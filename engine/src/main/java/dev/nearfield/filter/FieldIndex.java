package dev.nearfield.filter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which ordinals have which key in one field, as of one {@link Columns#seal}. Keys of many rows
 * have a bitmap each; all others share one run of entries, sorted by key.
 *
 * <p>Threads: immutable once made, share freely; bitmaps that are handed out must not be changed.
 * Owns: nothing, the run belongs to the {@link IndexView}.
 *
 * @param run entries of keys without a bitmap
 * @param heavyKeys keys with a bitmap, ascending
 * @param heavy the bitmap of each heavy key
 * @param present ordinals that have the field
 * @param lists ordinals whose value is a list of keys
 * @param irregular ordinals whose value has no key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FieldIndex(
    EntryRun run,
    long[] heavyKeys,
    RoaringBitmap[] heavy,
    RoaringBitmap present,
    RoaringBitmap lists,
    RoaringBitmap irregular) {

  /** The index of a field that no row has. */
  static FieldIndex empty(EntryRun run) {
    return new FieldIndex(
        run,
        new long[0],
        new RoaringBitmap[0],
        new RoaringBitmap(),
        new RoaringBitmap(),
        new RoaringBitmap());
  }

  /** Entries with a key of the set: ordinals, but lists count once per element that matches. */
  long count(KeySet keys) {
    long count = 0;
    for (int range = 0; range < keys.rangeCount(); range++) {
      count += run.upperBound(keys.last(range)) - run.lowerBound(keys.first(range));
      int end = heavyEnd(keys.last(range));
      for (int at = heavyStart(keys.first(range)); at < end; at++) {
        count += heavy[at].getLongCardinality();
      }
    }
    return count;
  }

  /** Ordinals with a key of the set; at a cost of about their number. */
  RoaringBitmap find(KeySet keys) {
    RoaringBitmap only = onlyBitmap(keys);
    if (only != null) {
      return only;
    }
    RoaringBitmap found = RoaringBitmap.bitmapOfUnordered(entries(keys));
    for (int range = 0; range < keys.rangeCount(); range++) {
      int end = heavyEnd(keys.last(range));
      for (int at = heavyStart(keys.first(range)); at < end; at++) {
        found.or(heavy[at]);
      }
    }
    return found;
  }

  /** The bitmap that is the whole answer, if one is: then nothing need be copied. */
  private @Nullable RoaringBitmap onlyBitmap(KeySet keys) {
    if (keys.rangeCount() != 1) {
      return null;
    }
    int start = heavyStart(keys.first(0));
    boolean one = heavyEnd(keys.last(0)) == start + 1;
    boolean alone = run.lowerBound(keys.first(0)) == run.upperBound(keys.last(0));
    return one && alone ? heavy[start] : null;
  }

  private int[] entries(KeySet keys) {
    int[] ordinals = new int[16];
    int count = 0;
    for (int range = 0; range < keys.rangeCount(); range++) {
      int end = run.upperBound(keys.last(range));
      int start = run.lowerBound(keys.first(range));
      if (count + end - start > ordinals.length) {
        ordinals = Arrays.copyOf(ordinals, Math.max(2 * count, count + end - start));
      }
      for (int position = start; position < end; position++) {
        ordinals[count++] = run.ordinal(position);
      }
    }
    return Arrays.copyOf(ordinals, count);
  }

  private int heavyStart(long key) {
    int at = Arrays.binarySearch(heavyKeys, key);
    return at < 0 ? -at - 1 : at;
  }

  private int heavyEnd(long key) {
    int at = Arrays.binarySearch(heavyKeys, key);
    return at < 0 ? -at - 1 : at + 1;
  }

  /** The bitmaps' memory, in bytes; runs are counted by their pool. */
  long bytes() {
    long bytes = heavyKeys.length * (long) Long.BYTES;
    for (RoaringBitmap bitmap : heavy) {
      bytes += bitmap.getLongSizeInBytes();
    }
    return bytes
        + present.getLongSizeInBytes()
        + lists.getLongSizeInBytes()
        + irregular.getLongSizeInBytes();
  }
}
