package dev.nearfield.storage;

import org.jspecify.annotations.Nullable;

/**
 * The key map behind a table, if there is one now, and what it lacks.
 *
 * <p>Threads: the table locks; {@link #write} alone runs beside lookups, one at a time. Owns: the
 * map, and its notes, until closed.
 */
final class KeyMapBacking implements AutoCloseable {

  /*
   * The table looks into its buckets first, then here. Between two saves the buckets hold the ids
   * that came or moved, and an entry of the map counts only if the id column still agrees: so the
   * map need not change. What a save must do to it is captured while the ids are written, as they
   * may change while it is done.
   */

  private final KeyMapFolder folder;
  private @Nullable MappedKeys map;

  /** Keys of ids that are gone, and may be in the map. */
  private final KeyChanges gone = new KeyChanges();

  private @Nullable KeyChanges captured;
  private int goneCaptured;
  private boolean capturedAll;

  KeyMapBacking(KeyMapFolder folder) {
    this.folder = folder;
  }

  /** Opens the map of a save; returns whether there is one, which then has all ids. */
  boolean open(long save) {
    map = folder.open(save);
    return map != null;
  }

  /** The ordinal that the map knows, {@link KeyTable#NONE}, or {@link MappedKeys#UNKNOWN}. */
  int find(IdProbe id, Bits present) {
    MappedKeys known = map;
    return known == null
        ? KeyTable.NONE
        : known.find(id.key(), ordinal -> present.get(ordinal) && id.isAt(ordinal));
  }

  /** Notes that an id is gone. */
  void noteGone(MapKey key) {
    if (!folder.isReadOnly()) {
      gone.add(key, KeyMap.NONE);
    }
  }

  /** Captures what a map of this moment needs: all ids, or what the map that is there lacks. */
  void capture(IdColumn ids, Bits present, OrdinalBuckets buckets, int ordinalCount, int idCount) {
    if (folder.isReadOnly()) {
      return;
    }
    dropCaptured(); // of a save that failed
    var changes = new KeyChanges();
    captured = changes;
    goneCaptured = gone.count();
    capturedAll = map == null || idCount > map.capacity();
    if (capturedAll) {
      for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
        if (present.get(ordinal)) {
          changes.add(ids.keyAt(ordinal), ordinal);
        }
      }
    } else {
      changes.addAll(gone); // first: an id that is gone may have come again
      buckets.forEach(ordinal -> changes.add(ids.keyAt(ordinal), ordinal));
    }
  }

  /** Writes what was captured, and returns the map; null if there was nothing, or it failed. */
  @Nullable MappedKeys write(long save) {
    KeyChanges changes = captured;
    if (changes == null) {
      return null;
    }
    try {
      MappedKeys known = map;
      if (known == null || capturedAll) {
        return folder.create(save, changes);
      }
      known.apply(changes, save);
      return known;
    } catch (RuntimeException | Error failure) { // a full disk: nothing depends on the map
      folder.tellGoneOn("written", failure);
      dropCaptured();
      return null;
    }
  }

  /** Whether there is a map now. */
  boolean isOpen() {
    return map != null;
  }

  /** Uses a map that was written, or none. */
  void use(@Nullable MappedKeys written) {
    MappedKeys before = map;
    map = written;
    if (before != null && before != written) {
      before.close();
    }
  }

  /** What the map has since it was written; null once {@link #settled}. */
  @Nullable KeyChanges written() {
    return captured;
  }

  /** The buckets need not have any more what was written. */
  void settled() {
    gone.dropFirst(goneCaptured);
    dropCaptured();
  }

  @Override
  public void close() {
    use(null);
    dropCaptured();
    gone.close();
  }

  private void dropCaptured() {
    if (captured != null) {
      captured.close();
      captured = null;
    }
  }
}
