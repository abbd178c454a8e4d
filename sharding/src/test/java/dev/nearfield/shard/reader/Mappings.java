package dev.nearfield.shard.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What the system says that this process has mapped and open; nothing where it does not say. */
final class Mappings {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Mappings() {}

  /** Shard files below a folder that are mapped, deleted ones included. */
  static int of(Path folder) {
    if (!Files.exists(MAPS)) {
      return 0;
    }
    Set<String> mapped = new HashSet<>();
    try {
      String start = folder.toRealPath() + "/";
      for (String line : Files.readAllLines(MAPS)) {
        int at = line.indexOf(start);
        if (at >= 0 && line.contains(".shard")) {
          mapped.add(line.substring(at));
        }
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    return mapped.size();
  }

  /** Shard files below a folder that are open. */
  static int descriptors(Path folder) {
    return descriptors(folder, ".shard");
  }

  /** Files below a folder whose names have this and that are open. */
  static int descriptors(Path folder, String name) {
    if (!Files.exists(DESCRIPTORS)) {
      return 0;
    }
    int open = 0;
    try (var links = Files.newDirectoryStream(DESCRIPTORS)) {
      String start = folder.toRealPath() + "/";
      for (Path link : links) {
        open += target(link).startsWith(start) && target(link).contains(name) ? 1 : 0;
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    return open;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
