package dev.nearfield.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes what the user asked for into a file. */
final class OutputFile {

  private OutputFile() {}

  /** Refuses a file that cannot be written, before hours of work go into it. */
  static void requireWritable(@Nullable Path file) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
      throw CommandException.usage(
          "cannot write %s: it must be a file in a folder that exists".formatted(file));
    }
    if (!Files.isWritable(folder)) {
      throw CommandException.usage(
          "cannot write %s: its folder is read-only for this user, name a file in another"
              .formatted(file));
    }
  }

  /** Replaces the file's content, UTF-8. */
  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw CommandException.failure("cannot write %s: %s".formatted(file, failure));
    }
  }
}
