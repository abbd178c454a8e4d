package dev.nearfield.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything this layer does to a disk goes through here, so that tests can make disks fill up,
 * fail and forget.
 *
 * <p>Every method throws {@link FileAccessException}, which names the operation and the file, when
 * the system refuses.
 *
 * <p>Threads: safe. Owns: nothing; the caller closes what it opens.
 */
public interface FileAccess {

  /** The real file system. */
  static FileAccess system() {
    return SystemFileAccess.INSTANCE;
  }

  /** Creates a new file for reading and writing; an existing one is an error, never overwritten. */
  FileHandle create(Path file);

  /** Opens an existing file for reading. */
  FileHandle openForRead(Path file);

  /** Opens an existing file for reading and writing. */
  FileHandle openForWrite(Path file);

  /** Replaces {@code target} by {@code source} in one step: readers see one or the other. */
  void rename(Path source, Path target);

  /**
   * Gives a file, which never changes any more, a second name; a name that exists is an error. File
   * systems may refuse: copy then.
   */
  default void link(Path file, Path name) {
    throw new FileAccessException(
        "link to " + file.getFileName(), name, new IOException("links are not supported"));
  }

  /** Deletes a file; a missing one is fine. */
  void delete(Path file);

  /** Makes creations, renames and deletions inside {@code directory} durable. */
  void forceDirectory(Path directory);

  /** Creates a directory and its missing parents. */
  void createDirectories(Path directory);

  /** The entries of a directory, sorted by name. */
  List<Path> list(Path directory);

  /** Whether something exists under this name. */
  boolean exists(Path file);

  /** When a file was written to last; empty where nobody knows, or it is gone. */
  default Optional<Instant> lastModified(Path file) {
    return Optional.empty();
  }
}
