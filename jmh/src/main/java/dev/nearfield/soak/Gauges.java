package dev.nearfield.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the system says about this process at one moment; Linux only.
 *
 * @param anonymousBytes resident memory that no file backs
 * @param residentBytes resident memory
 * @param descriptors open files
 * @param mappings entries of the address space
 */
record Gauges(long anonymousBytes, long residentBytes, int descriptors, int mappings) {

  private static final Path SELF = Path.of("/proc/self");

  /** Reads them, after a collection of garbage. */
  static Gauges read() {
    System.gc();
    try {
      return new Gauges(
          bytes("RssAnon:"),
          bytes("VmRSS:"),
          count(SELF.resolve("fd")),
          lines(SELF.resolve("maps")));
    } catch (IOException failure) {
      throw new UncheckedIOException("the system does not tell about processes", failure);
    }
  }

  private static long bytes(String field) throws IOException {
    try (Stream<String> lines = Files.lines(SELF.resolve("status"))) {
      String kilobytes =
          lines
              .filter(line -> line.startsWith(field))
              .map(line -> line.replaceAll("\\D", ""))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(kilobytes) << 10;
    }
  }

  private static int count(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return (int) entries.count();
    }
  }

  private static int lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.count();
    }
  }
}
