package dev.nearfield.peers;

import dev.nearfield.Codes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The engines by the names that the command line uses. */
final class Engines {

  private static final Map<String, Supplier<Engine>> BY_NAME =
      new TreeMap<>(
          Map.of(
              "nearfield:int8", () -> new NearfieldEngine(Codes.INT8),
              "nearfield:float32", () -> new NearfieldEngine(Codes.FLOAT32),
              "lucene:f32", () -> new LuceneEngine(LuceneIndex.Form.COLLECTOR),
              "lucene:f32-query", () -> new LuceneEngine(LuceneIndex.Form.QUERY)));

  private Engines() {}

  /** All names. */
  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * The engine of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Engine named(String name) {
    Supplier<Engine> engine = BY_NAME.get(name);
    if (engine == null) {
      throw new IllegalArgumentException(
          "no engine is called '%s'; there are %s".formatted(name, String.join(", ", names())));
    }
    return engine.get();
  }

  /** Whether the engine of a name is Nearfield, rather than one it is compared with. */
  static boolean isNearfield(String name) {
    return name.startsWith("nearfield:");
  }
}
