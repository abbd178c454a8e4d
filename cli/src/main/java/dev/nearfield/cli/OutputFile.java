package dev.nearfield.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what the user asked for into a file. */
final class OutputFile {

  private OutputFile() {}

  /** Replaces the file's content, UTF-8. */
  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw CommandException.failure("cannot write %s: %s".formatted(file, failure));
    }
  }
}
