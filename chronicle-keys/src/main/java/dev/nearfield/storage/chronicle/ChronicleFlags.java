package dev.nearfield.storage.chronicle;

import dev.nearfield.storage.KeyMapUnavailableException;
import java.util.List;
import java.util.Optional;

/**
 * What the JVM must allow Chronicle Map, which reaches into the JDK and compiles classes when it
 * first runs.
 *
 * <p>Found by leaving one after the other out, on JDK 25. Two more keep it quiet: {@code
 * --enable-native-access=ALL-UNNAMED} and {@code --sun-misc-unsafe-memory-access=allow}.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class ChronicleFlags {

  private static final List<Access> NEEDED =
      List.of(
          new Access("add-exports", "jdk.compiler", "com.sun.tools.javac.file"),
          new Access("add-exports", "java.base", "jdk.internal.ref"),
          new Access("add-opens", "java.base", "java.lang"),
          new Access("add-opens", "java.base", "java.lang.reflect"),
          new Access("add-opens", "java.base", "sun.nio.ch"));

  private ChronicleFlags() {}

  /** Refuses a JVM that lacks a flag, before Chronicle Map fails in the midst of something. */
  static void requirePassed() {
    List<String> missing =
        NEEDED.stream().filter(access -> !access.isGranted()).map(Access::flag).toList();
    if (!missing.isEmpty()) {
      throw new KeyMapUnavailableException(
          "keys in a Chronicle Map need JVM flags that are missing: pass %s, or choose"
                  .formatted(String.join(" ", missing))
              + " KeyOptions.OFF_HEAP");
    }
  }

  /** A package that unnamed modules must reach. */
  private record Access(String kind, String module, String packageName) {

    boolean isGranted() {
      Module asking = ChronicleFlags.class.getModule();
      Optional<Module> owner = ModuleLayer.boot().findModule(module);
      return owner.isPresent()
          && (kind.equals("add-opens")
              ? owner.get().isOpen(packageName, asking)
              : owner.get().isExported(packageName, asking));
    }

    String flag() {
      return "--%s=%s/%s=ALL-UNNAMED".formatted(kind, module, packageName);
    }
  }
}
