package dev.nearfield.cli;

import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An empty folder for a benchmark's index: the user's, or a temporary one that goes away.
 *
 * @param path the folder
 * @param temporary whether it is deleted when closed
 */
record BenchFolder(Path path, boolean temporary) implements AutoCloseable {

  /** Makes room in the user's folder, or makes a temporary one. */
  static BenchFolder prepare(@Nullable Path directory, Path base) {
    if (directory == null) {
      return new BenchFolder(temporaryFolder(), true);
    }
    if (!IndexFolder.isAbsentOrEmpty(directory)) {
      try (VectorFile file = VectorFile.open(base)) {
        RebuildableIndex.clear(directory, new VectorFileSource(file, KeyType.LONG, 0));
      }
    }
    return new BenchFolder(directory, false);
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("nearfield-bench-");
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot make a temporary folder", failure);
    }
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    IndexFolder.clear(path);
    try {
      Files.deleteIfExists(path);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + path, failure);
    }
  }
}
