package dev.nearfield.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a log in their directory, which may hold other files too.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param files the file system
 * @param directory an existing directory
 */
record LogFolder(FileAccess files, Path directory) {

  private static final Pattern NAME = Pattern.compile("log-(\\d{10})\\.nf");
  private static final Pattern LEFTOVER = Pattern.compile("log-\\d{10}\\.nf\\.tmp");
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final long MAX_NUMBER = 9_999_999_999L;

  /** The log's files, oldest first. */
  List<Path> list() {
    return files.list(directory).stream()
        .filter(file -> NAME.matcher(nameOf(file)).matches())
        .toList();
  }

  /** Whether a file belongs to a log, by its name. */
  static boolean isPart(Path file) {
    String name = nameOf(file);
    return NAME.matcher(name).matches() || LEFTOVER.matcher(name).matches();
  }

  /** The number in a file's name. */
  static long number(Path file) {
    var matcher = NAME.matcher(nameOf(file));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a log file: " + file);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Deletes what a crash left of files that were just being created. */
  void deleteLeftovers() {
    files.list(directory).stream()
        .filter(file -> LEFTOVER.matcher(nameOf(file)).matches())
        .forEach(files::delete);
  }

  /**
   * Creates a file whose header is on disk before its name is, and whose name is on disk before
   * this returns: a file with a broken header is a damaged one, and no record is lost with a name.
   */
  FileHandle create(long number, LogLayout.Header header) {
    if (number > MAX_NUMBER) {
      throw new IllegalStateException("the log in %s has no number left".formatted(directory));
    }
    Path file = directory.resolve("log-%010d.nf".formatted(number));
    Path temporary = file.resolveSibling(nameOf(file) + TEMPORARY_SUFFIX);
    files.delete(temporary);
    try (FileHandle handle = files.create(temporary)) {
      handle.write(header.encode(), 0);
      handle.force();
    }
    files.rename(temporary, file);
    files.forceDirectory(directory);
    return files.openForWrite(file);
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }
}
