package dev.nearfield.peers;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The engines by the names that the command line uses. Nearfield's are {@code nearfield:} and the
 * code format, with {@code +} and an encoding where vectors are not stored as float32.
 */
final class Engines {

  private static final String NEARFIELD = "nearfield:";
  private static final Map<String, Supplier<Engine>> BY_NAME = byName();

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
    return name.startsWith(NEARFIELD);
  }

  private static Map<String, Supplier<Engine>> byName() {
    var engines = new TreeMap<String, Supplier<Engine>>();
    for (Codes codes : Codes.values()) {
      for (Encoding vectors : Encoding.values()) {
        String stored = vectors == Encoding.FLOAT32 ? "" : "+" + lowerCase(vectors);
        engines.put(
            NEARFIELD + lowerCase(codes) + stored, () -> new NearfieldEngine(codes, vectors));
      }
    }
    engines.put("lucene:f32", () -> new LuceneEngine(LuceneIndex.Form.COLLECTOR));
    engines.put("lucene:f32-query", () -> new LuceneEngine(LuceneIndex.Form.QUERY));
    return engines;
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
