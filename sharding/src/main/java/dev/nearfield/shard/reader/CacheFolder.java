package dev.nearfield.shard.reader;

import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*  .locks            a byte per shard and purpose, see FolderLocks
 *  <sha256>.shard    whole and checked; never changes
 *  <sha256>.part     being fetched, of full length from the start: the room it takes is seen by all
 *  <sha256>.marks    which reads of it have arrived, see PartFile
 */
/**
 * Names and sizes in the folder of a cache.
 *
 * <p>Threads: safe. Owns: nothing.
 *
 * @param folder of the cache
 * @param files what it lies on
 */
record CacheFolder(Path folder, FileAccess files) {

  private static final String SHARD = ".shard";
  private static final String PART = ".part";
  private static final String MARKS = ".marks";

  /** Purposes of locks; the first is one for the folder, the others one per shard. */
  private static final int FETCH = 1;

  private static final int USE = 2;

  /** Whoever makes room holds it. */
  static final long ROOM_LOCK = 0;

  private static final int LOCK_DIGITS = 15;

  /**
   * A file that takes room.
   *
   * @param sha256 of the shard
   * @param bytes its length
   * @param modifiedMillis since 1970
   * @param whole a shard, or else a part of one
   */
  record Entry(String sha256, long bytes, long modifiedMillis, boolean whole) {}

  Path shard(String sha256) {
    return folder.resolve(sha256 + SHARD);
  }

  Path part(String sha256) {
    return folder.resolve(sha256 + PART);
  }

  Path marks(String sha256) {
    return folder.resolve(sha256 + MARKS);
  }

  /** Whoever fetches the shard holds it alone. */
  static long fetchLock(String sha256) {
    return place(sha256, FETCH);
  }

  /** Whoever has the shard open shares it; who deletes it holds it alone. */
  static long useLock(String sha256) {
    return place(sha256, USE);
  }

  /** 60 of the 256 bits: two shards that share a place would only wait for each other. */
  private static long place(String sha256, int purpose) {
    return (Long.parseLong(sha256.substring(0, LOCK_DIGITS), 16) << 2) + purpose;
  }

  /** All that takes room now. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files.list(folder)) {
      entry(file).ifPresent(entries::add);
    }
    return entries;
  }

  private static Optional<Entry> entry(Path file) {
    String name = String.valueOf(file.getFileName());
    boolean whole = name.endsWith(SHARD);
    if (!whole && !name.endsWith(PART)) {
      return Optional.empty();
    }
    String sha256 = name.substring(0, name.lastIndexOf('.'));
    if (!Sha256.isHex(sha256)) {
      return Optional.empty();
    }
    return attributes(file)
        .map(a -> new Entry(sha256, a.size(), a.lastModifiedTime().toMillis(), whole));
  }

  /** A file's length; empty if there is none. */
  static Optional<Long> length(Path file) {
    return attributes(file).map(BasicFileAttributes::size);
  }

  private static Optional<BasicFileAttributes> attributes(Path file) {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException refused) {
      throw new FileAccessException("look at", file, refused);
    }
  }

  /** Deletes what was fetched of a shard so far. */
  void dropPart(String sha256) {
    files.delete(marks(sha256)); // first: marks without their part would be believed of the next
    files.delete(part(sha256));
  }
}
