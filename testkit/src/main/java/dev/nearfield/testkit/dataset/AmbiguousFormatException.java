package dev.nearfield.testkit.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A file's bytes fit several formats, and its name does not say which one is meant. */
public final class AmbiguousFormatException extends DatasetException {

  private static final long serialVersionUID = 1L;

  /** Reports the formats that fit. */
  public AmbiguousFormatException(Path file, List<FileFormat> formats) {
    super(
        file,
        "%s fits the formats %s: give it (or a link to it) a name that ends in one of %s"
            .formatted(file, join(formats, ""), join(formats, ".")));
  }

  private static String join(List<FileFormat> formats, String prefix) {
    return formats.stream()
        .map(format -> prefix + format.extension())
        .collect(Collectors.joining(" and "));
  }
}
