package dev.nearfield.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Releases that the build knows and the classes do not. */
final class Versions {

  private Versions() {}

  /** The release of a library, or Nearfield's own, by its name in the build. */
  static String of(String library) {
    var properties = new Properties();
    try (var stream = Versions.class.getResourceAsStream("versions.properties")) {
      if (stream == null) {
        throw new IllegalStateException("versions.properties is not on the class path");
      }
      properties.load(stream);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return properties.getProperty(library, "unknown");
  }
}
