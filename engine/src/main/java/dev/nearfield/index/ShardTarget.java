package dev.nearfield.index;

import dev.nearfield.TargetFileException;
import dev.nearfield.storage.FileAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a shard to a file: one holder at a time in this process, and none for a file
 * that an index lives in, be it this index or another one.
 *
 * <p>Threads: safe. Owns: the right, until closed.
 */
final class ShardTarget implements AutoCloseable {

  // Process-wide by nature, hence static: who writes the same file need not know of each other.
  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final Path file;

  private ShardTarget(Path file) {
    this.file = file;
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
    return new ShardTarget(real);
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
    TAKEN.remove(file);
  }
}
