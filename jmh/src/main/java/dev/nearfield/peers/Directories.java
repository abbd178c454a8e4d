package dev.nearfield.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of indexes. */
final class Directories {

  private Directories() {}

  /** Bytes of all files in a folder. */
  static long bytes(Path directory) throws IOException {
    long bytes = 0;
    for (Path path : under(directory)) {
      if (Files.isRegularFile(path)) {
        bytes += Files.size(path);
      }
    }
    return bytes;
  }

  /** Makes an empty folder, deleting what is there. */
  static Path empty(Path directory) throws IOException {
    delete(directory);
    return Files.createDirectories(directory);
  }

  /** Deletes a folder with all it holds, if it exists. */
  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      for (Path path : under(directory)) {
        Files.delete(path);
      }
    }
  }

  /** All paths, what a folder holds before the folder. */
  private static List<Path> under(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
