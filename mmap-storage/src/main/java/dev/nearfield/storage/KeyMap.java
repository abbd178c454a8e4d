package dev.nearfield.storage;

/**
 * A map from keys to ordinals in a file of its own, which is changed in place.
 *
 * <p>Every method may throw any unchecked exception when the file does not behave; the caller then
 * goes on without the map.
 *
 * <p>Threads: safe, also beside other processes that have the file open. Owns: the open file, until
 * closed.
 */
public interface KeyMap extends AutoCloseable {

  /** What stands for "no ordinal". */
  int NONE = -1;

  /** The key's ordinal, or {@link #NONE}. */
  int ordinal(MapKey key);

  /** Puts a key's ordinal in the place of the one that it had. */
  void put(MapKey key, int ordinal);

  /** Forgets a key, if it is there. */
  void remove(MapKey key);

  /** Keys in the map. */
  long count();

  /** Makes every change durable. */
  void force();

  /** Lets the file go. What was not {@link #force forced} may be there or not. */
  @Override
  void close();
}
