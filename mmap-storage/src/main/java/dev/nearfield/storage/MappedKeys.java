package dev.nearfield.storage;

import java.util.function.IntPredicate;

/**
 * The key map of one save, open: ordinals of ids, to be believed once the id column agrees.
 *
 * <p>Threads: safe; {@link #apply} one at a time. Owns: the open map, until closed.
 */
final class MappedKeys implements AutoCloseable {

  /** The map cannot tell: another process changes it. */
  static final int UNKNOWN = -2;

  private final KeyMapFolder folder;
  private final KeyMap map;
  private volatile KeyMapStamp stamp;

  MappedKeys(KeyMapFolder folder, KeyMap map, KeyMapStamp stamp) {
    this.folder = folder;
    this.map = map;
    this.stamp = stamp;
  }

  /** Keys that fit without a new map. */
  int capacity() {
    return stamp.capacity();
  }

  /**
   * Finds an id's ordinal.
   *
   * @param holds whether an ordinal has the id: the map may be of a later moment, or an earlier one
   * @return the ordinal, {@link KeyTable#NONE} or {@link #UNKNOWN}
   */
  int find(MapKey key, IntPredicate holds) {
    try {
      int ordinal = map.ordinal(key);
      if (ordinal >= 0 && holds.test(ordinal)) {
        return ordinal;
      }
      // Who writes the map knows what changed since; who only reads must know that nothing did.
      return folder.isReadOnly() && !folder.isCurrent(stamp) ? UNKNOWN : KeyTable.NONE;
    } catch (RuntimeException | Error failure) {
      folder.tellGoneOn("read", failure);
      return UNKNOWN;
    }
  }

  /** Makes this the map of another save; when it throws, there is no map any more. */
  void apply(KeyChanges changes, long save) {
    folder.deleteStamp();
    for (int i = 0; i < changes.count(); i++) {
      int ordinal = changes.ordinal(i);
      if (ordinal == KeyMap.NONE) {
        map.remove(changes.key(i));
      } else {
        map.put(changes.key(i), ordinal);
      }
    }
    map.force();
    stamp = folder.publish(stamp, save);
  }

  @Override
  public void close() {
    map.close();
  }
}
