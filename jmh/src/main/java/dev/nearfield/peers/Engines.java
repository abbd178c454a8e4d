package dev.nearfield.peers;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import java.util.ArrayList;
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
    List<String> names = new ArrayList<>(BY_NAME.keySet());
    names.add(HnswlibDriver.ENGINE);
    return names;
  }

  /**
   * The engine of a name.
   *
   * @throws IllegalArgumentException if there is none, or if it is no engine of a JVM
   */
  static Engine named(String name) {
    requireKnown(name);
    Supplier<Engine> engine = BY_NAME.get(name);
    if (engine == null) {
      throw new IllegalArgumentException(
          "engine %s is compiled where it runs: name a checkout of its sources with --hnswlib"
              .formatted(name));
    }
    return engine.get();
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException listing those that exist
   */
  static void requireKnown(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "no engine is called '%s'; there are %s".formatted(name, String.join(", ", names())));
    }
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
    engines.put("lucene:f32", () -> lucene(LuceneCodes.FLOAT32));
    engines.put("lucene:int8", () -> lucene(LuceneCodes.INT8));
    engines.put("lucene:bbq", () -> lucene(LuceneCodes.BBQ));
    engines.put(
        "lucene:f32-query", () -> new LuceneEngine(LuceneCodes.FLOAT32, LuceneIndex.Form.QUERY));
    engines.put("jvector:f32", () -> new JVectorEngine(JVectorEngine.Codes.FLOAT32));
    engines.put("jvector:fused", () -> new JVectorEngine(JVectorEngine.Codes.FUSED_PQ));
    engines.put("hnswlib-java", HnswlibJavaEngine::new);
    return engines;
  }

  private static Engine lucene(LuceneCodes codes) {
    return new LuceneEngine(codes, LuceneIndex.Form.COLLECTOR);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
