package dev.nearfield.testkit.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file, or an array in a file that holds several: {@code sift.hdf5#test}.
 *
 * @param file the file
 * @param array the array's name, or null for the usual one
 */
public record ArrayName(Path file, @Nullable String array) {

  private static final char MARK = '#';

  /** Takes a name apart, unless a file has all of it as its name. */
  public static ArrayName parse(Path path) {
    String name = String.valueOf(path.getFileName());
    int mark = name.lastIndexOf(MARK);
    if (mark < 1 || mark == name.length() - 1 || Files.exists(path)) {
      return new ArrayName(path, null);
    }
    Path file = path.resolveSibling(name.substring(0, mark));
    return new ArrayName(file, name.substring(mark + 1));
  }

  /** An array of a file, as {@link #parse} takes it apart. */
  public static Path of(Path file, String array) {
    return file.resolveSibling(String.valueOf(file.getFileName()) + MARK + array);
  }
}
