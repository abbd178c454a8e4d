package dev.nearfield.storage;

import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * A kind of {@link KeyMap}, found by {@link ServiceLoader} under its name.
 *
 * <p>Threads: safe. Owns: nothing.
 */
public interface KeyMapProvider {

  /** The name that {@link KeyOptions.Mapped} asks for. */
  String name();

  /**
   * Refuses to work where the JVM does not let it.
   *
   * @throws KeyMapUnavailableException naming what is missing
   */
  void requireUsable();

  /**
   * Creates a map and takes its room on the disk, so that a full disk is told now and not by a page
   * that cannot be written later.
   *
   * @param file must not exist
   * @param keyBytes 8 or 16; with 8, {@link MapKey#high} is always 0
   * @param capacity keys that must fit
   */
  KeyMap create(Path file, int keyBytes, long capacity);

  /** Opens a map whose bytes are as they were after its last {@link KeyMap#force}. */
  KeyMap open(Path file, int keyBytes);

  /**
   * Finds a provider that works.
   *
   * @throws KeyMapUnavailableException if there is none of this name, or it misses something
   */
  static KeyMapProvider named(String name) {
    for (KeyMapProvider provider : ServiceLoader.load(KeyMapProvider.class)) {
      if (provider.name().equals(name)) {
        provider.requireUsable();
        return provider;
      }
    }
    throw new KeyMapUnavailableException(
        ("no key map named '%s' is on the class path: add Nearfield's module %s-keys,"
                + " or choose KeyOptions.OFF_HEAP")
            .formatted(name, name));
  }
}
