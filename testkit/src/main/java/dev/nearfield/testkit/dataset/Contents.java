package dev.nearfield.testkit.dataset;

import java.nio.file.Path;
import java.util.Locale;

/** Opens a file and looks through gzip. */
final class Contents {

  private Contents() {}

  /** The file's content, inflated if the file is compressed. */
  static FileBytes open(ArrayName name, GzipLimits limits) {
    Path file = name.file();
    Path shown = name.array() == null ? file : ArrayName.of(file, name.array());
    FileBytes plain = FileBytes.open(file, shown);
    boolean compressed;
    try {
      compressed = isCompressed(plain);
    } catch (RuntimeException failure) {
      plain.close();
      throw failure;
    }
    if (!compressed) {
      return plain;
    }
    plain.close();
    return GzipFile.inflate(file, limits);
  }

  private static boolean isCompressed(FileBytes bytes) {
    if (!GzipFile.matches(bytes)) {
      return false;
    }
    // A count of 560,927 rows has gzip's first bytes; only the length tells.
    String name = bytes.file().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".gz") || !FormatDetector.anyFits(bytes);
  }
}
