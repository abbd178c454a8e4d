package dev.nearfield.index;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.StorageException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Reads a saved index beside a writer that may replace it at any moment. What an index file names
 * is there when it gets its name, but the next save may delete it: then the next is read instead.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class NewestSave {

  /** Each attempt loses to a whole save of the writer. */
  private static final int MAX_ATTEMPTS = 100;

  private NewestSave() {}

  /**
   * Reads, and if that fails while another save came, reads that.
   *
   * @param reader takes the open index file and reads what it names
   */
  static <T> T read(FileAccess files, Path directory, Function<SectionFile, T> reader) {
    for (int attempt = 1; ; attempt++) {
      long seen;
      try (SectionFile file = IndexFile.open(files, directory)) {
        seen = file.contentChecksum();
        try {
          return reader.apply(file);
        } catch (StorageException failure) {
          if (attempt == MAX_ATTEMPTS || checksum(files, directory) == seen) {
            throw failure; // not because of a save
          }
        }
      }
    }
  }

  private static long checksum(FileAccess files, Path directory) {
    try (SectionFile file = IndexFile.open(files, directory)) {
      return file.contentChecksum();
    }
  }
}
