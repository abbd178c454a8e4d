package dev.nearfield.filter;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * Makes the next {@link FieldIndex} of a field from the last one and the rows that changed since.
 *
 * <p>Whatever the last index says of a changed ordinal is dropped, and what the table says of it
 * now is put in. So it does not matter what happened to an ordinal between two seals, nor how
 * often. Bitmaps of the last index are copied before they are changed; one that need not change is
 * shared by both.
 *
 * <p>Threads: one. Owns: its buffers; the run passes to the new index.
 */
final class FieldIndexMerge {

  private final FieldIndex last;
  private final FieldTable table;
  private final int field;
  private final BitSet changed;
  private final RoaringBitmap changedBitmap;
  private final int heavyMin;
  private final EntryRun run;
  private final EntryBuffer fresh = new EntryBuffer();

  /** The next index's bitmaps: an ordered map, of which there are few. */
  private final TreeMap<Long, RoaringBitmap> heavy = new TreeMap<>();

  /** The key that was appended last, and where in the run its entries begin. */
  private long groupKey;

  private int groupStart;

  /**
   * Prepares a merge.
   *
   * @param changed the ordinals that changed, as a bit set and as a bitmap
   * @param heavyMin a key of at least so many entries gets a bitmap
   * @param run an empty run, for the entries of the next index
   */
  FieldIndexMerge(
      FieldIndex last,
      FieldTable table,
      int field,
      BitSet changed,
      RoaringBitmap changedBitmap,
      int heavyMin,
      EntryRun run) {
    this.last = last;
    this.table = table;
    this.field = field;
    this.changed = changed;
    this.changedBitmap = changedBitmap;
    this.heavyMin = heavyMin;
    this.run = run;
  }

  FieldIndex merge() {
    RoaringBitmap present = RoaringBitmap.andNot(last.present(), changedBitmap);
    RoaringBitmap lists = RoaringBitmap.andNot(last.lists(), changedBitmap);
    RoaringBitmap irregular = RoaringBitmap.andNot(last.irregular(), changedBitmap);
    collect(present, lists, irregular);
    fresh.sort();
    mergeHeavy();
    mergeRun();
    for (RoaringBitmap compact : List.of(present, lists, irregular)) {
      compact.runOptimize();
    }
    return new FieldIndex(
        run,
        heavy.keySet().stream().mapToLong(Long::longValue).toArray(),
        heavy.values().toArray(RoaringBitmap[]::new),
        present,
        lists,
        irregular);
  }

  /** Reads what the changed rows hold now. */
  private void collect(RoaringBitmap present, RoaringBitmap lists, RoaringBitmap irregular) {
    for (int row = changed.nextSetBit(0); row >= 0; row = changed.nextSetBit(row + 1)) {
      int state = FieldTable.state(table.states(row), field);
      if (state != FieldTable.MISSING) {
        present.add(row);
      }
      switch (state) {
        case FieldTable.SINGLE -> fresh.add(table.cell(row, field), row);
        case FieldTable.LIST -> {
          lists.add(row);
          table.copyList(table.cell(row, field), row, fresh);
        }
        case FieldTable.IRREGULAR -> irregular.add(row);
        default -> {} // missing
      }
    }
  }

  /** Takes the changed rows out of each bitmap and puts those in that have its key now. */
  private void mergeHeavy() {
    for (int at = 0; at < last.heavy().length; at++) {
      long key = last.heavyKeys()[at];
      RoaringBitmap before = last.heavy()[at];
      int position = fresh.lowerBound(key);
      boolean same =
          (position == fresh.size() || fresh.key(position) != key)
              && !RoaringBitmap.intersects(before, changedBitmap);
      RoaringBitmap after = same ? before : RoaringBitmap.andNot(before, changedBitmap);
      for (; position < fresh.size() && fresh.key(position) == key; position++) {
        after.add(fresh.ordinal(position));
      }
      if (!after.isEmpty()) {
        heavy.put(key, after);
      }
    }
  }

  /** Merges two sorted sequences: what stays of the last run, and the new entries. */
  private void mergeRun() {
    EntryRun old = last.run();
    int position = 0;
    for (int from = 0; from < old.size(); from++) {
      int ordinal = old.ordinal(from);
      if (!changed.get(ordinal)) {
        long key = old.key(from);
        if (position < fresh.size() && fresh.key(position) <= key) {
          position = appendFresh(position, key);
        }
        append(key, ordinal);
      }
    }
    appendFresh(position, Long.MAX_VALUE);
    endGroup();
  }

  /** Appends new entries with keys up to one, unless they have a bitmap. */
  private int appendFresh(int from, long lastKey) {
    int position = from;
    for (; position < fresh.size() && fresh.key(position) <= lastKey; position++) {
      if (Arrays.binarySearch(last.heavyKeys(), fresh.key(position)) < 0) {
        append(fresh.key(position), fresh.ordinal(position));
      }
    }
    return position;
  }

  private void append(long key, int ordinal) {
    if (key != groupKey) {
      endGroup();
      groupKey = key;
    }
    run.append(key, ordinal);
  }

  /** Turns the entries of the last key into a bitmap if they are many. */
  private void endGroup() {
    int size = run.size() - groupStart;
    if (size >= heavyMin) {
      int[] ordinals = new int[size];
      for (int i = 0; i < size; i++) {
        ordinals[i] = run.ordinal(groupStart + i);
      }
      heavy.put(groupKey, RoaringBitmap.bitmapOfUnordered(ordinals));
      run.truncate(groupStart);
    }
    groupStart = run.size();
  }
}
