package dev.nearfield.peers;

import dev.nearfield.cli.IndexFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of indexes. */
final class Directories {

  private Directories() {}

  /** Bytes of all files in a folder. */
  static long bytes(Path directory) throws IOException {
    long bytes = 0;
    for (Path file : IndexFolder.files(directory)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** Makes an empty folder, deleting what is there. */
  static void empty(Path directory) throws IOException {
    Files.createDirectories(directory);
    IndexFolder.clear(directory);
  }
}
