package dev.nearfield.storage;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of a key map in a folder: the map, {@code keys-N.map}, and its stamp, {@code keys.nf}.
 *
 * <p>Threads: one writer, any number of readers in any process. Owns: nothing.
 */
final class KeyMapFolder {

  /*
   * All that a map says follows from the ids that were saved, so nothing depends on it. The stamp
   * says of which save the map is, and is there only while the map is exactly that:
   *
   *   1. The ids are saved.        The stamp is that of the save before: the map would not be used.
   *   2. The stamp is deleted.     There is no map, whatever its file holds.
   *   3. The map is changed, and forced.
   *   4. The stamp is published, with the checksum of the map's file.
   *
   * A process that is killed leaves the map of the last save, or none. The checksum also tells a
   * damaged file, one that a power loss left half written, and one in which a killed process holds
   * a lock for ever. Whoever finds no map makes the table in memory; the next save makes a map.
   */

  private static final Pattern MAP_NAME = Pattern.compile("keys-([1-9][0-9]{0,8})\\.map");
  private static final long MAX_CAPACITY = 1L << 30;
  private static final int BUFFER_BYTES = 1 << 20;

  /** A writer of another process may hold a lock while the file is read. */
  private static final int READ_ATTEMPTS = 3;

  private final FileAccess files;
  private final Path directory;
  private final KeyMapProvider provider;
  private final int keyBytes;
  private final int expectedIds;
  private final boolean readOnly;

  /**
   * Describes a folder; nothing is read yet.
   *
   * @param expectedIds ids to make room for at first
   * @param readOnly another process writes the map
   */
  KeyMapFolder(
      FileAccess files,
      Path directory,
      KeyMapProvider provider,
      KeyType type,
      int expectedIds,
      boolean readOnly) {
    this.files = files;
    this.directory = directory;
    this.provider = provider;
    this.expectedIds = expectedIds;
    this.readOnly = readOnly;
    keyBytes = MapKey.bytes(type);
  }

  /** Whether a file is part of a key map. */
  static boolean isPart(String name) {
    return name.equals(KeyMapStamp.NAME) || MAP_NAME.matcher(name).matches();
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** Opens the map of a save, or returns null where there is none that can be trusted. */
  @Nullable MappedKeys open(long save) {
    try {
      if (!files.exists(directory.resolve(KeyMapStamp.NAME))) {
        return null;
      }
      KeyMapStamp stamp = KeyMapStamp.read(files, directory);
      if (stamp.save() != save || stamp.keyBytes() != keyBytes || !isWhole(stamp)) {
        return null;
      }
      return new MappedKeys(this, provider.open(file(stamp.number()), keyBytes), stamp);
    } catch (RuntimeException | Error failure) {
      tellGoneOn("opened", failure);
      return null;
    }
  }

  /** Makes a map, and gives it a stamp. */
  MappedKeys create(long save, KeyChanges all) {
    int number = nextNumber();
    int capacity = Math.max(expectedIds, (int) Math.min(MAX_CAPACITY, all.count() * 3L / 2));
    KeyMap map = provider.create(file(number), keyBytes, capacity);
    try {
      var stamp = new KeyMapStamp(save, number, keyBytes, capacity, 0, 0);
      var created = new MappedKeys(this, map, stamp);
      created.apply(all, save);
      deleteMapsExcept(number);
      return created;
    } catch (Throwable failure) {
      map.close();
      deleteIfPossible(file(number));
      throw failure;
    }
  }

  /** Says that the map is of a save; everything in it was forced. */
  KeyMapStamp publish(KeyMapStamp before, long save) {
    Path file = file(before.number());
    try (FileHandle handle = files.openForRead(file)) {
      long length = handle.size();
      var stamp =
          new KeyMapStamp(
              save, before.number(), keyBytes, before.capacity(), length, checksum(handle));
      stamp.publish(files, directory);
      return stamp;
    }
  }

  /** Whether the folder's stamp is still this one. */
  boolean isCurrent(KeyMapStamp stamp) {
    try {
      return files.exists(directory.resolve(KeyMapStamp.NAME))
          && KeyMapStamp.read(files, directory).equals(stamp);
    } catch (StorageException replaced) { // or damaged: the answer is the same
      return false;
    }
  }

  /** From now on there is no map, whatever happens to its file. */
  void deleteStamp() {
    files.delete(directory.resolve(KeyMapStamp.NAME));
    files.forceDirectory(directory);
  }

  /** Says that the table goes on without its map. */
  void tellGoneOn(String what, Throwable failure) {
    logger()
        .log(
            Level.WARNING,
            "the key map in {0} could not be {1}; until a save makes a new one, ids are in memory"
                + " ({2})",
            directory,
            what,
            failure);
  }

  /** Not kept: it takes 20 ms the first time, and most never need it. */
  private static System.Logger logger() {
    return System.getLogger(KeyMapFolder.class.getName());
  }

  private boolean isWhole(KeyMapStamp stamp) {
    try (FileHandle handle = files.openForRead(file(stamp.number()))) {
      for (int attempt = 0; attempt < (readOnly ? READ_ATTEMPTS : 1); attempt++) {
        if (handle.size() == stamp.length() && checksum(handle) == stamp.checksum()) {
          return true;
        }
      }
      return false;
    }
  }

  private static int checksum(FileHandle handle) {
    var crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    for (long position = 0, size = handle.size(); position < size; position += BUFFER_BYTES) {
      buffer.clear();
      handle.read(buffer, position);
      crc.update(buffer.flip());
    }
    return (int) crc.getValue();
  }

  private int nextNumber() {
    int last = 0;
    for (int number : numbers()) {
      last = Math.max(last, number);
    }
    return last + 1;
  }

  private List<Integer> numbers() {
    return files.list(directory).stream()
        .map(file -> MAP_NAME.matcher(String.valueOf(file.getFileName())))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .toList();
  }

  private void deleteMapsExcept(int kept) {
    for (int number : numbers()) {
      if (number != kept) {
        deleteIfPossible(file(number));
      }
    }
  }

  /** Where a file that is open cannot be deleted, the next map's creation tries again. */
  private void deleteIfPossible(Path file) {
    try {
      files.delete(file);
    } catch (FileAccessException open) {
      logger().log(Level.DEBUG, "leftover file stays: {0}", open.getMessage());
    }
  }

  private Path file(int number) {
    return directory.resolve("keys-%d.map".formatted(number));
  }
}
