package dev.nearfield.index;

import dev.nearfield.TargetFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.TargetLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a shard to a file: one holder at a time, of this and all other processes of
 * the machine, and none for a file that an index lives in, be it this index or another one.
 *
 * <p>Threads: safe. Owns: the right, until closed.
 */
final class ShardTarget implements AutoCloseable {

  // Process-wide by nature, hence static: who writes the same file need not know of each other.
  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final TargetLock lock;

  private ShardTarget(Path file, TargetLock lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Takes a file, which may be there.
   *
   * @throws TargetFileException if it is an index's, or somebody writes a shard to it
   */
  static ShardTarget take(FileAccess files, Path file) {
    Path name = file.getFileName();
    Path parent = file.toAbsolutePath().getParent();
    if (name == null || parent == null) {
      throw new TargetFileException("%s is a root: name a file".formatted(file));
    }
    Path folder = real(parent);
    if (IndexFolder.isOurs(name) && IndexFolder.holdsIndex(files, folder)) {
      throw new TargetFileException(
          "%s is a file of the index in %s: name another file".formatted(file, folder));
    }
    Path real = folder.resolve(name);
    if (!TAKEN.add(real)) {
      throw new TargetFileException(
          "a shard is being written to %s: wait for that, or name another file".formatted(file));
    }
    try {
      return new ShardTarget(real, lock(real, file));
    } catch (Throwable failure) {
      TAKEN.remove(real);
      throw failure;
    }
  }

  private static TargetLock lock(Path real, Path file) {
    return TargetLock.tryAcquire(real)
        .orElseThrow(
            () ->
                new TargetFileException(
                    "another process writes a shard to %s: wait for that, or name another file"
                        .formatted(file)));
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException missing) {
      return folder; // who creates a file there says what is wrong
    }
  }

  @Override
  public void close() {
    try {
      lock.close(); // first: who comes next opens the same file
    } finally {
      TAKEN.remove(file);
    }
  }
}
